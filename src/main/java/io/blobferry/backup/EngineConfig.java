package io.blobferry.backup;

import java.time.Duration;

/**
 * The bounds of the engine.
 *
 * @param multipartThreshold blobs up to this many bytes are copied whole, by one GET and one PUT
 * @param minPartSize how many bytes a part has where 10,000 of them hold the blob; S3 takes no less than 5 MiB
 * @param segmentSize a blob of up to this many bytes is copied by the run that finds it, a larger one by many; and how many
 *     bytes one message of the queue stands for at the most
 * @param memoryBytes how many bytes of memory the copies of all runs together may take: no more are on their way at once than
 *     this has room for
 * @param memoryPerPart how many of them one part on its way takes at the most, however large it is
 * @param maxAttempts how often one run looks at a blob that does not settle
 * @param maxPartAttempts how often one run tries to copy a part
 * @param initialBackoff the pause before the second try; it doubles, with jitter
 * @param maxBackoff what the pause grows to
 * @param deadlineMargin how long before its deadline a run starts no more work
 * @param maxAttemptsWithoutProgress how many attempts in a row may add no part to a segment before it is given up
 * @param maxDiscardedRatio how many times its own size a blob may cost in bytes copied for versions that were overwritten
 *     meanwhile, before it is given up as hot
 * @param redispatchAfter how long after its segments were put on the queue an event of an unfinished blob puts them there
 *     again: a message may have been lost, and one too many costs a look
 * @param circuitMinCalls of how many calls to a cloud most must fail before it is left alone for a while
 * @param circuitOpenDuration for how long
 */
public record EngineConfig(
        long multipartThreshold,
        long minPartSize,
        long segmentSize,
        long memoryBytes,
        long memoryPerPart,
        int maxAttempts,
        int maxPartAttempts,
        Duration initialBackoff,
        Duration maxBackoff,
        Duration deadlineMargin,
        int maxAttemptsWithoutProgress,
        int maxDiscardedRatio,
        Duration redispatchAfter,
        int circuitMinCalls,
        Duration circuitOpenDuration) {
    public EngineConfig {
        if (multipartThreshold < 0
                || minPartSize < 1
                || segmentSize < 1
                || memoryPerPart < 1
                || memoryBytes < memoryPerPart
                || maxAttempts < 1
                || maxPartAttempts < 1
                || maxAttemptsWithoutProgress < 1
                || maxDiscardedRatio < 1
                || circuitMinCalls < 1) {
            throw new IllegalArgumentException("limits are positive, and memory is there for one stream");
        }
        if (!initialBackoff.isPositive()
                || !circuitOpenDuration.isPositive()
                || !redispatchAfter.isPositive()
                || maxBackoff.compareTo(initialBackoff) < 0
                || deadlineMargin.isNegative()) {
            throw new IllegalArgumentException("pauses are positive, and the longest is not the shorter");
        }
    }

    /** How many parts there is memory for at once. */
    int maxPartsInFlight() {
        return Math.toIntExact(memoryBytes / memoryPerPart);
    }
}
