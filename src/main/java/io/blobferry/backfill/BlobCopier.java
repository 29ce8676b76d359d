package io.blobferry.backfill;

import io.blobferry.backup.BackupEngine;
import io.blobferry.cost.RequestCounts;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import java.time.Duration;

/** Copies one blob by runs of the engine until one of them leaves nothing to this process. */
final class BlobCopier {
    /** Runs of one blob; the pauses between them add up to about four minutes, longer than most faults of a cloud last. */
    private static final int MAX_RUNS = 6;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(2);

    private final BackupEngine engine;
    private final long largestOnePut;
    private final Duration onePutTimeout;
    private final StopReason stop;
    private final Sleeper sleeper;

    /** Receives what each run has cost, however it ended. */
    @FunctionalInterface
    interface RunCosts {
        void add(RequestCounts requests, long bytesRead);
    }

    /**
     * @param largestOnePut up to this size a blob is copied by one PUT
     * @param onePutTimeout the time that such a run may take: comparisons by the listings' times rely on it
     */
    BlobCopier(BackupEngine engine, long largestOnePut, Duration onePutTimeout, StopReason stop, Sleeper sleeper) {
        this.engine = engine;
        this.largestOnePut = largestOnePut;
        this.onePutTimeout = onePutTimeout;
        this.stop = stop;
        this.sleeper = sleeper;
    }

    /**
     * Makes runs at the blob.
     *
     * @return the outcome of the last one
     * @throws PermanentException if the reason concerns every other blob, too
     */
    Outcome copy(RunContext parent, Candidate blob, RunListener listener, RunCosts costs) {
        Duration pause = FIRST_PAUSE;
        for (int number = 1; ; number++) {
            Duration left = parent.remaining();
            if (!left.isPositive()) {
                return new Outcome.Incomplete(blob.blob(), "stopped before its run");
            }
            boolean isOnePut = blob.size() <= largestOnePut && onePutTimeout.compareTo(left) < 0;
            RunContext run = parent.child(parent.id(), isOnePut ? onePutTimeout : left, listener);
            Outcome outcome;
            try {
                outcome = execute(run, blob);
            } finally {
                costs.add(RequestCounts.of(run), run.bytesRead());
            }
            boolean hasTime = pause.plus(RunContext.DEADLINE_MARGIN).compareTo(parent.remaining()) < 0;
            if (!(outcome instanceof Outcome.Incomplete) || number == MAX_RUNS || !hasTime) {
                return outcome;
            }
            stop.pause(sleeper, pause);
            pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
        }
    }

    /** Where not even a failure row could be written, another run is due. */
    private Outcome execute(RunContext run, Candidate blob) {
        try {
            return engine.backUp(run, blob.event());
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            TransferException failure = UnexpectedFailure.translate("back up " + blob.blob(), thrown);
            if (failure instanceof PermanentException refused
                    && refused.failureCause().isSystemic()) {
                throw refused;
            }
            return new Outcome.Incomplete(blob.blob(), failure.getMessage());
        }
    }
}
