package io.blobferry.replay;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.replay.ReplayListener.RowResult;
import io.blobferry.spi.state.EventProcessor;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Replays the rows of one replay, several at once. A row's failure is its own; one that affects all rows stops the replay. */
final class RowReplayer {
    private final BackupEngine engine;
    private final FailureStore failures;
    private final EventProcessor eventProcessor;
    private final Duration minRemaining;
    private final Clock clock;
    private final Optional<Set<String>> retainedFiles;
    private final RowAdmission admission;
    private final ReplayCounters counters;
    private final IncompleteRows incompleteRows;
    private final DeniedContainers denied = new DeniedContainers();

    /**
     * @param minRemaining a row that is incomplete later than that before the deadline was cut off by it
     * @param retainedFiles the names of the dead-letter files that stay; empty if not all were read
     */
    RowReplayer(
            BackupEngine engine,
            FailureStore failures,
            EventProcessor eventProcessor,
            Duration minRemaining,
            Clock clock,
            Optional<Set<String>> retainedFiles,
            RowAdmission admission,
            ReplayCounters counters) {
        this.engine = engine;
        this.failures = failures;
        this.eventProcessor = eventProcessor;
        this.minRemaining = minRemaining;
        this.clock = clock;
        this.retainedFiles = retainedFiles;
        this.admission = admission;
        this.counters = counters;
        incompleteRows = new IncompleteRows(failures, clock, counters);
    }

    /** Replays the row, unless the replay has to stop or the row's container has just refused several others. */
    void replay(RunContext parent, FailureStore.Row row) {
        if (denied.includes(row)) {
            counters.rowSkipped();
            return;
        }
        if (!admission.admit()) {
            return;
        }
        Duration remaining = parent.remaining();
        if (!remaining.isPositive()) {
            counters.rowReplayed(parent, row, RowResult.INCOMPLETE, "not started: time limit reached");
            return;
        }
        RunContext run = parent.child(parent.id(), remaining);
        try {
            replayInTime(run, row);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            onThrown(
                    run,
                    row,
                    UnexpectedFailure.translate("replay " + row.failure().subject(), thrown));
        }
    }

    /** Ends the replay after its last row, unless it was stopped: what was incomplete counts. */
    void complete(RunContext run) {
        incompleteRows.onCompleted(run);
    }

    private void replayInTime(RunContext run, FailureStore.Row row) {
        Failure failure = row.failure();
        if (failure.isDelivery()) {
            applyOutcomes(run, row, eventProcessor.process(run, failure.event().text()));
        } else if (failure.isOfBlob()) {
            BlobEvent event = toEvent(run, failure.blob().orElseThrow(), failure);
            applyOutcomes(run, row, List.of(engine.backUp(run, event)));
        } else if (isRemovedFile(failure)) {
            applyOutcomes(run, row, List.of(new Outcome.Ignored(failure.subject(), "file no longer exists")));
        } else {
            counters.rowReplayed(run, row, RowResult.FAILED_AGAIN, failure.detail());
        }
    }

    private void applyOutcomes(RunContext run, FailureStore.Row row, List<Outcome> outcomes) {
        RowOutcome outcome = RowOutcome.of(outcomes);
        if (outcome.result().isResolved() && !failures.remove(run, row)) {
            outcome = new RowOutcome(RowResult.FAILED_CONCURRENTLY, "failed again during replay");
        }
        if (outcome.result() == RowResult.FAILED_AGAIN && failedUnderAnotherSubject(row, outcomes)) {
            failures.remove(run, row);
        }
        counters.rowReplayed(run, row, outcome.result(), outcome.reason());
        if (outcome.result() == RowResult.INCOMPLETE) {
            if (run.remaining().compareTo(minRemaining) > 0) {
                incompleteRows.add(row, outcome.reason());
            }
        } else {
            onResult(run, row, outcome);
        }
    }

    private void onResult(RunContext run, FailureStore.Row row, RowOutcome outcome) {
        Optional<FailureCause> cause = outcome.cause();
        if (cause.filter(FailureCause::isSystemic).isPresent()) {
            admission.stop(outcome.reason());
            return;
        }
        cause.ifPresentOrElse(refusal -> denied.refused(row, refusal), () -> denied.answered(row));
        incompleteRows.onResult(run);
    }

    /** What no port declares counts against its own row; what affects all rows stops the replay. */
    private void onThrown(RunContext run, FailureStore.Row row, TransferException thrown) {
        RowResult result = RowResult.INCOMPLETE;
        if (thrown instanceof PermanentException refused) {
            if (refused.failureCause().isSystemic()) {
                admission.stop(refused.getMessage());
            } else if (refused.failureCause() == FailureCause.INTERNAL && isRecorded(run, row, refused)) {
                result = RowResult.FAILED_AGAIN;
            }
        }
        counters.rowReplayed(run, row, result, thrown.getMessage());
    }

    private boolean isRecorded(RunContext run, FailureStore.Row row, PermanentException refused) {
        try {
            failures.record(
                    run,
                    row.failure()
                            .withFailure(
                                    clock.instant(),
                                    refused.failureCause(),
                                    refused.operation(),
                                    refused.getMessage()));
            return true;
        } catch (RuntimeException | StackOverflowError | LinkageError unrecorded) {
            refused.addSuppressed(UnexpectedFailure.translate("record " + refused.operation(), unrecorded));
            return false;
        }
    }

    private boolean isRemovedFile(Failure failure) {
        return retainedFiles.isPresent()
                && failure.deadLetterFile()
                        .filter(file -> !retainedFiles.get().contains(file))
                        .isPresent();
    }

    /** What the failure's own event says of the blob, if its text is that of an event. */
    private BlobEvent toEvent(RunContext run, BlobAddress blob, Failure failure) {
        String text = failure.event().text();
        return eventProcessor
                .eventOf(blob, text)
                .map(event -> event.asReplay(run.id()))
                .orElseGet(() -> BlobEvent.ofBlob(run.id(), blob, text));
    }

    /** An event that became readable since it was recorded fails under its blob's subject. */
    private static boolean failedUnderAnotherSubject(FailureStore.Row row, List<Outcome> outcomes) {
        return outcomes.stream()
                .noneMatch(outcome -> outcome instanceof Outcome.Failed(Failure failure)
                        && failure.subject().equals(row.failure().subject()));
    }
}
