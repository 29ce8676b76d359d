package io.blobferry.replay;

import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.EventProcessor;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Replays failures: imports dead letters as failure rows and backs up the blob of each selected row again.
 *
 * <p>A row is removed, unless its subject failed again during the replay, when
 * <ul>
 *   <li>its blob is backed up, deleted at the source or excluded from the backup,
 *   <li>its event was processed, or failed again under another subject such as the event's blob, or
 *   <li>its dead-letter file no longer exists.
 * </ul>
 *
 * <p>Safe to run concurrently with other replays and with all other runs: two replays of one row check the same blob
 * twice.
 */
public final class FailureReplayer {
    private final BackupEngine engine;
    private final FailureStore failures;
    private final Optional<DeadLetterImporter> deadLetterImporter;
    private final EventProcessor eventProcessor;

    /** Twice the deadline margin: a replay needs one for its own run, and one is left to record its result. */
    private final Duration minRemaining;

    private final Clock clock;
    private final Sleeper sleeper;
    private final ShutdownSignal shutdownSignal;

    /**
     * @param deadLetterImporter empty if no dead-letter container is configured
     * @param eventProcessor processes the text of a row that names no blob
     * @param config its deadline margin, doubled, is the time that must remain to start another row
     * @param shutdownSignal may bring the run's deadline forward
     */
    public FailureReplayer(
            BackupEngine engine,
            FailureStore failures,
            Optional<DeadLetterImporter> deadLetterImporter,
            EventProcessor eventProcessor,
            EngineConfig config,
            Clock clock,
            Sleeper sleeper,
            ShutdownSignal shutdownSignal) {
        this.engine = engine;
        this.failures = failures;
        this.deadLetterImporter = deadLetterImporter;
        this.eventProcessor = eventProcessor;
        minRemaining = config.deadlineMargin().multipliedBy(2);
        this.clock = clock;
        this.sleeper = sleeper;
        this.shutdownSignal = shutdownSignal;
    }

    /**
     * Imports the dead letters and replays the selected rows, page by page, until the run's deadline. Idempotent.
     *
     * @throws TransferException if the rows cannot be listed; rows that were replayed before stay replayed
     */
    public ReplayResult replay(RunContext parent, ReplayOptions options, ReplayListener listener) {
        RunContext run = parent.child(parent.id(), parent.remaining(), shutdownSignal);
        ReplayCounters counters = new ReplayCounters(listener);
        Optional<Set<String>> retainedFiles = importDeadLetters(run, options, counters);
        RowAdmission admission = new RowAdmission(run, options.perSecond(), minRemaining, counters, sleeper);
        Optional<String> from = options.from();
        boolean more = true;
        while (more && admission.checkStop().isEmpty()) {
            FailureStore.Page page = failures.list(run, options.selection(), from);
            page.unreadable().forEach(message -> counters.unreadable(run, message));
            replayPage(run, options, page.rows(), retainedFiles, admission, counters);
            more = page.next().isPresent();
            from = admission.stopReason().isPresent() ? from : page.next();
        }
        Optional<String> stopped = admission.stopReason();
        ReplayResult result = counters.result(options.dryRun(), stopped, stopped.isPresent() ? from : Optional.empty());
        counters.replayCompleted(run, result);
        return result;
    }

    /**
     * Imports all dead letters, regardless of the selection, because a dead letter's blob is unknown until it is read.
     * Uses at most half of the remaining time, so that the rows are replayed too.
     *
     * @return the names of the files that were retained; empty if not all files were read
     */
    private Optional<Set<String>> importDeadLetters(RunContext run, ReplayOptions options, ReplayCounters counters) {
        if (deadLetterImporter.isEmpty()) {
            return Optional.empty();
        }
        try {
            RunContext half = run.withReserve(run.remaining().dividedBy(2));
            return deadLetterImporter.get().importAll(half, options.dryRun(), minRemaining, counters);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            TransferException failure = UnexpectedFailure.translate("import the dead letters", thrown);
            counters.unreadable(
                    run,
                    failure instanceof PermanentException refused
                            ? refused.getMessage() + "; remedy: "
                                    + refused.failureCause().remedy()
                            : failure.getMessage());
        }
        return Optional.empty();
    }

    /** Returns when every row that was started has ended. */
    private void replayPage(
            RunContext run,
            ReplayOptions options,
            List<FailureStore.Row> rows,
            Optional<Set<String>> retainedFiles,
            RowAdmission admission,
            ReplayCounters counters) {
        List<FailureStore.Row> selected = rows.stream()
                .filter(row -> !options.dueOnly() || !row.retryAt().isAfter(clock.instant()))
                .toList();
        if (options.dryRun()) {
            selected.forEach(row -> counters.wouldReplay(run, row));
            return;
        }
        new BoundedExecutor(options.concurrency()).map(selected, row -> {
            if (admission.admit()) {
                replayRow(run, row, retainedFiles, counters);
            }
            return row;
        });
    }

    private void replayRow(
            RunContext parent, FailureStore.Row row, Optional<Set<String>> retainedFiles, ReplayCounters counters) {
        Duration remaining = parent.remaining();
        if (!remaining.isPositive()) {
            counters.rowReplayed(parent, row, ReplayListener.RowResult.INCOMPLETE, "not started: time limit reached");
            return;
        }
        RunContext run = parent.child(parent.id(), remaining);
        Failure failure = row.failure();
        try {
            if (failure.blob().isPresent()) {
                BlobEvent event = toEvent(run, failure.blob().get(), failure);
                applyOutcomes(run, row, List.of(engine.backUp(run, event)), counters);
            } else if (failure.isDelivery()) {
                applyOutcomes(
                        run, row, eventProcessor.process(run, failure.event().text()), counters);
            } else if (isRemovedFile(failure, retainedFiles)) {
                Outcome removed = new Outcome.Ignored(failure.subject(), "file no longer exists");
                applyOutcomes(run, row, List.of(removed), counters);
            } else {
                counters.rowReplayed(run, row, ReplayListener.RowResult.FAILED_AGAIN, failure.detail());
            }
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            recordThrown(run, row, UnexpectedFailure.translate("replay " + failure.subject(), thrown), counters);
        }
    }

    /** What no port declares counts against its own row; the page and the replay go on. */
    private void recordThrown(RunContext run, FailureStore.Row row, TransferException thrown, ReplayCounters counters) {
        ReplayListener.RowResult result = ReplayListener.RowResult.INCOMPLETE;
        if (thrown instanceof PermanentException refused && refused.failureCause() == FailureCause.INTERNAL) {
            try {
                failures.record(
                        run,
                        row.failure()
                                .withFailure(
                                        clock.instant(),
                                        refused.failureCause(),
                                        refused.operation(),
                                        refused.getMessage()));
                result = ReplayListener.RowResult.FAILED_AGAIN;
            } catch (RuntimeException | StackOverflowError | LinkageError unrecorded) {
                thrown.addSuppressed(UnexpectedFailure.translate("record " + refused.operation(), unrecorded));
            }
        }
        counters.rowReplayed(run, row, result, thrown.getMessage());
    }

    private static boolean isRemovedFile(Failure failure, Optional<Set<String>> retainedFiles) {
        return retainedFiles.isPresent()
                && failure.deadLetterFile()
                        .filter(file -> !retainedFiles.get().contains(file))
                        .isPresent();
    }

    /** Without ETag, size and time: the original event's may be out of date, and the current version is backed up. */
    private static BlobEvent toEvent(RunContext run, BlobAddress blob, Failure failure) {
        return new BlobEvent(
                run.id(),
                blob,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                failure.event().text());
    }

    private void applyOutcomes(RunContext run, FailureStore.Row row, List<Outcome> outcomes, ReplayCounters counters) {
        RowOutcome outcome = RowOutcome.of(outcomes);
        if (outcome.result() == ReplayListener.RowResult.INCOMPLETE
                && run.remaining().compareTo(minRemaining) > 0) {
            recordIncomplete(run, row, outcome.reason());
        }
        if (outcome.result().isResolved() && !failures.remove(run, row)) {
            outcome = new RowOutcome(ReplayListener.RowResult.FAILED_CONCURRENTLY, "failed again during replay");
        }
        if (outcome.result() == ReplayListener.RowResult.FAILED_AGAIN && failedUnderAnotherSubject(row, outcomes)) {
            failures.remove(run, row);
        }
        counters.rowReplayed(run, row, outcome.result(), outcome.reason());
    }

    private void recordIncomplete(RunContext run, FailureStore.Row row, String reason) {
        Failure failure = row.failure();
        failures.record(
                run,
                failure.withFailure(clock.instant(), FailureCause.NO_PROGRESS, "replay " + failure.subject(), reason));
    }

    /** An event that became readable since it was recorded fails under its blob's subject. */
    private static boolean failedUnderAnotherSubject(FailureStore.Row row, List<Outcome> outcomes) {
        return outcomes.stream()
                .noneMatch(outcome -> outcome instanceof Outcome.Failed(Failure failure)
                        && failure.subject().equals(row.failure().subject()));
    }
}
