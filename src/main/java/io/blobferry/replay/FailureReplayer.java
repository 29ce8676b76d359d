package io.blobferry.replay;

import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.Failures;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.EventProcessor;
import io.blobferry.spi.state.FailureStore;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The way back of all that failed: dead letters become failure rows, and the blob of each row goes through the engine
 * again. A row goes, only if nothing failed meanwhile, when its blob is backed up, gone at the source or no longer to be
 * backed up; the row of an event also when the event has been followed, or has failed under another name, such as its
 * blob's; and that of a file of dead letters when the file is gone.
 *
 * <p>Safe beside other replays, and beside every other run: two that take the same row look at the same blob twice.
 */
public final class FailureReplayer {
    /** So many in a row that come to no end say that a cloud does not answer, and asking on helps nobody. */
    private static final int MAX_CONSECUTIVE_INCOMPLETE = 10;

    private static final Duration MAX_RATE_WAIT = Duration.ofMinutes(1);

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
     * @param deadLetters empty where nobody said where they are
     * @param deliveries takes the text of a row that names no blob
     * @param limits say with how much time left nothing more is begun
     * @param closing may bring the end forward
     */
    public FailureReplayer(
            BackupEngine engine,
            FailureStore failures,
            Optional<DeadLetterImporter> deadLetters,
            EventProcessor deliveries,
            EngineConfig limits,
            Clock clock,
            Sleeper pause,
            ShutdownSignal closing) {
        this.engine = engine;
        this.failures = failures;
        this.deadLetterImporter = deadLetters;
        this.eventProcessor = deliveries;
        minRemaining = limits.deadlineMargin().multipliedBy(2);
        this.clock = clock;
        this.sleeper = pause;
        this.shutdownSignal = closing;
    }

    /**
     * Reads the dead letters and replays the rows of the order, page by page, until the run's deadline. Idempotent.
     *
     * @throws TransferException if the rows cannot be listed; what is done stays done
     */
    public ReplayResult replay(RunContext asked, ReplayOptions order, ReplayListener listener) {
        RunContext run = asked.child(asked.id(), asked.remaining(), shutdownSignal);
        ReplayCounters tally = new ReplayCounters(listener);
        Optional<Set<String>> kept = importDeadLetters(run, order, tally);
        Rate rate = new Rate(order.perSecond());
        Optional<String> from = order.from();
        Optional<String> stopped = Optional.empty();
        boolean more = true;
        while (more && stopped.isEmpty()) {
            stopped = stopReason(run, tally);
            if (stopped.isEmpty()) {
                FailureStore.Page page = failures.list(run, order.selection(), from);
                page.unreadable().forEach(what -> tally.unreadable(run, what));
                stopped = replay(run, order, page.rows(), row -> replay(run, row, kept, tally), rate, tally);
                more = page.next().isPresent();
                from = stopped.isPresent() ? from : page.next();
            }
        }
        ReplayResult sum = tally.result(order.dryRun(), stopped, stopped.isPresent() ? from : Optional.empty());
        tally.replayCompleted(run, sum);
        return sum;
    }

    /**
     * Whatever the selection: until it is a row, nobody can tell what a dead letter is about. Rows do not wait for them: half
     * of the time left is theirs.
     *
     * @return the names of the files that stay; empty if not all were seen
     */
    private Optional<Set<String>> importDeadLetters(RunContext run, ReplayOptions order, ReplayCounters tally) {
        if (deadLetterImporter.isEmpty()) {
            return Optional.empty();
        }
        try {
            RunContext half = run.withReserve(run.remaining().dividedBy(2));
            return deadLetterImporter.get().importAll(half, order.dryRun(), minRemaining, tally);
        } catch (PermanentException refused) {
            tally.unreadable(
                    run,
                    refused.getMessage() + "; cure: " + refused.failureCause().remedy());
        } catch (TransferException fault) {
            tally.unreadable(run, fault.getMessage());
        }
        return Optional.empty();
    }

    /** Returns when every row that was begun has come to its end; says why, if some were not begun. */
    private Optional<String> replay(
            RunContext run,
            ReplayOptions order,
            List<FailureStore.Row> rows,
            Consumer<FailureStore.Row> work,
            Rate rate,
            ReplayCounters tally) {
        List<FailureStore.Row> wanted = rows.stream()
                .filter(row -> !order.dueOnly() || ReplayBackoff.isDue(row, clock.instant()))
                .toList();
        if (order.dryRun()) {
            wanted.forEach(row -> tally.wouldReplay(run, row));
            return Optional.empty();
        }
        Semaphore places = new Semaphore(order.concurrency());
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        Optional<String> stopped = Optional.empty();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (FailureStore.Row row : wanted) {
                places.acquireUninterruptibly();
                rate.acquire();
                stopped = stopReason(run, tally);
                if (stopped.isPresent()) {
                    break;
                }
                begun.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                work.accept(row);
                            } finally {
                                places.release();
                            }
                        },
                        threads));
            }
        }
        Failures.first(begun).ifPresent(failure -> {
            throw failure;
        });
        return stopped;
    }

    private Optional<String> stopReason(RunContext run, ReplayCounters tally) {
        if (run.remaining().compareTo(minRemaining) < 0) {
            return Optional.of("its time is up");
        }
        return tally.consecutiveIncomplete() >= MAX_CONSECUTIVE_INCOMPLETE
                ? Optional.of(MAX_CONSECUTIVE_INCOMPLETE + " in a row came to no end: a cloud does not answer")
                : Optional.empty();
    }

    private void replay(RunContext whole, FailureStore.Row row, Optional<Set<String>> kept, ReplayCounters tally) {
        Duration left = whole.remaining();
        if (!left.isPositive()) {
            tally.rowReplayed(whole, row, ReplayListener.RowResult.INCOMPLETE, "the time was up before it");
            return;
        }
        RunContext run = whole.child(whole.id(), left);
        Failure failure = row.failure();
        try {
            if (failure.blob().isPresent()) {
                applyOutcomes(
                        run,
                        row,
                        List.of(engine.backUp(run, toEvent(run, failure.blob().get(), failure))),
                        tally);
            } else if (failure.isDelivery()) {
                applyOutcomes(
                        run, row, eventProcessor.process(run, failure.event().text()), tally);
            } else if (kept.isPresent()
                    && failure.deadLetterFile()
                            .filter(file -> !kept.get().contains(file))
                            .isPresent()) {
                applyOutcomes(run, row, List.of(new Outcome.Ignored(failure.subject(), "the file is gone")), tally);
            } else {
                tally.rowReplayed(run, row, ReplayListener.RowResult.FAILED_AGAIN, failure.detail());
            }
        } catch (TransferException fault) {
            tally.rowReplayed(run, row, ReplayListener.RowResult.INCOMPLETE, fault.getMessage());
        }
    }

    /** Names no version: what the event announced is out of date, and the blob is looked at as it is now. */
    private static BlobEvent toEvent(RunContext run, BlobAddress blob, Failure failure) {
        return new BlobEvent(
                run.id(),
                blob,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                failure.event().text());
    }

    private void applyOutcomes(RunContext run, FailureStore.Row row, List<Outcome> outcomes, ReplayCounters tally) {
        ReplayListener.RowResult fate = ReplayListener.RowResult.RESOLVED;
        String why = "";
        for (Outcome outcome : outcomes) {
            ReplayListener.RowResult one = rowResult(outcome);
            if (one.compareTo(fate) > 0) {
                fate = one;
                why = describe(outcome);
            }
        }
        if (fate == ReplayListener.RowResult.INCOMPLETE && run.remaining().compareTo(minRemaining) > 0) {
            failures.record(
                    run,
                    row.failure()
                            .withFailure(
                                    clock.instant(),
                                    FailureCause.NO_PROGRESS,
                                    "replay " + row.failure().subject(),
                                    why));
        }
        if (fate.isResolved() && !failures.remove(run, row)) {
            fate = ReplayListener.RowResult.FAILED_CONCURRENTLY;
            why = "it failed again while it was replayed";
        }
        if (fate == ReplayListener.RowResult.FAILED_AGAIN
                && outcomes.stream().noneMatch(outcome -> isSameSubject(row, outcome))) {
            failures.remove(run, row);
        }
        tally.rowReplayed(run, row, fate, why);
    }

    /** A delivery that could not be read, and can be by now, fails under the name of its blob. */
    private static boolean isSameSubject(FailureStore.Row row, Outcome outcome) {
        return outcome instanceof Outcome.Failed(Failure failure)
                && failure.subject().equals(row.failure().subject());
    }

    private static ReplayListener.RowResult rowResult(Outcome outcome) {
        return switch (outcome) {
            case Outcome.BackedUp done -> ReplayListener.RowResult.RESOLVED;
            case Outcome.AlreadyBackedUp done -> ReplayListener.RowResult.RESOLVED;
            case Outcome.Ignored ignored -> ReplayListener.RowResult.RESOLVED;
            case Outcome.DeleteMarkerPlaced marked -> ReplayListener.RowResult.RESOLVED;
            case Outcome.DirectoryExpanded queued -> ReplayListener.RowResult.RESOLVED;
            case Outcome.SourceDeleted gone -> ReplayListener.RowResult.SOURCE_GONE;
            case Outcome.Failed failed -> ReplayListener.RowResult.FAILED_AGAIN;
            case Outcome.SegmentsQueued handedOver -> ReplayListener.RowResult.IN_PROGRESS;
            case Outcome.SegmentDeferred putOff -> ReplayListener.RowResult.IN_PROGRESS;
            case Outcome.SegmentCopied stored -> ReplayListener.RowResult.IN_PROGRESS;
            case Outcome.Superseded superseded -> ReplayListener.RowResult.IN_PROGRESS;
            case Outcome.Incomplete unfinished -> ReplayListener.RowResult.INCOMPLETE;
        };
    }

    private static String describe(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed(Failure failure) -> failure.cause() + ": " + failure.detail();
            case Outcome.Incomplete(BlobAddress blob, String reason) -> reason;
            case Outcome.SegmentsQueued handedOver -> "its segments are on the queue";
            case Outcome.SourceDeleted gone -> "the source no longer has it";
            default -> "";
        };
    }

    /** So many in a second, evenly. */
    private final class Rate {
        private final RateLimiter limiter;

        Rate(int perSecond) {
            limiter = RateLimiter.of(
                    "replay",
                    RateLimiterConfig.custom()
                            .limitForPeriod(1)
                            .limitRefreshPeriod(Duration.ofSeconds(1).dividedBy(perSecond))
                            .timeoutDuration(MAX_RATE_WAIT)
                            .build());
        }

        void acquire() {
            long nanos = limiter.reservePermission();
            if (nanos > 0) {
                sleeper.sleep(Duration.ofNanos(nanos));
            }
        }
    }
}
