package io.blobferry.backup;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.SegmentQueue;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * Puts segments back on the queue with a count of attempts in a row that added no part, and gives them up after too many
 * of those. With each of its outcomes the message in hand can be acknowledged.
 */
final class SegmentRequeuer {
    /** The delays begin where a part's own retries end: the queue waits out what a run cannot. */
    private static final Duration MAX_DELAY = Duration.ofMinutes(10);

    private final CheckpointStore checkpoints;
    private final SegmentQueue segmentQueue;
    private final FailureRecorder failureRecorder;
    private final EngineConfig config;
    private final IntervalFunction backoff;

    SegmentRequeuer(EnginePorts ports, EngineConfig config, FailureRecorder failureRecorder) {
        checkpoints = ports.checkpoints();
        segmentQueue = ports.segmentQueue();
        this.failureRecorder = failureRecorder;
        this.config = config;
        backoff = IntervalFunction.ofExponentialRandomBackoff(config.maxBackoff(), 2, 0.5, MAX_DELAY);
    }

    /**
     * Puts the segment back at once because the deadline is near. An attempt that added no part counts, or the message
     * might be queued for ever.
     *
     * @param progress whether this attempt added a part
     */
    Outcome requeueAtDeadline(RunContext run, Segment segment, boolean progress) {
        if (!progress) {
            return requeue(
                    run, segment, false, new TransientException("copy " + segment, "run deadline reached", null));
        }
        segmentQueue.send(run, segment.nextAttempt(true), Duration.ZERO);
        return new Outcome.SegmentsQueued(segment.version(), 1);
    }

    /**
     * Puts the segment back as it is: all parts that this process may have in flight were of others until the deadline came
     * near, which says nothing about this segment.
     */
    Outcome requeueUnstarted(RunContext run, Segment segment) {
        segmentQueue.send(run, segment, Duration.ZERO);
        return new Outcome.SegmentsQueued(segment.version(), 1);
    }

    /**
     * Puts the segment back with a delay after a transient fault, or abandons it after too many attempts that added no
     * part.
     *
     * @param progress whether this attempt added a part
     */
    Outcome requeue(RunContext run, Segment segment, boolean progress, TransientException fault) {
        // With an open circuit no request was sent, so the attempt does not count: an outage must not use a segment up.
        Segment next = fault.isCircuitOpen() && !progress ? segment : segment.nextAttempt(progress);
        if (next.attemptsWithoutProgress() >= config.maxAttemptsWithoutProgress()) {
            return abandon(run, segment, fault);
        }
        Duration delay = Duration.ofMillis(backoff.apply(next.attemptsWithoutProgress() + 1));
        Duration retryAfter = fault.retryAfter().orElse(Duration.ZERO);
        Duration longer = delay.compareTo(retryAfter) > 0 ? delay : retryAfter;
        segmentQueue.send(run, next, longer);
        return new Outcome.SegmentDeferred(next, longer, fault.getMessage());
    }

    /**
     * Abandons the segment, unless the row names another upload whose segments are on the queue. Its parts stay, and the row
     * says that nothing is on the queue, so that a replay dispatches what is missing. A row that copies no longer is no
     * reason to drop it: a run of this segment may have written a stale object, which the replay finds.
     */
    Outcome abandon(RunContext run, Segment segment, TransferException cause) {
        boolean isReplaced = checkpoints
                .find(run, segment.version().blob())
                .flatMap(CheckpointStore.Row::copying)
                .filter(copying -> copying.dispatched() && !copying.includes(segment))
                .isPresent();
        return !isReplaced
                ? failureRecorder.recordBlobFailure(
                        run, segment.version().blob(), FailureCause.NO_PROGRESS, cause, segment.toString())
                : new Outcome.Superseded(segment);
    }
}
