package io.blobferry.backup;

import java.time.Duration;

/**
 * The bounds of the engine.
 *
 * @param multipartThreshold blobs up to this many bytes are copied by one GET and one PUT, larger ones by parts
 * @param minPartSize how many bytes a part has where 10,000 of them hold the blob; S3 takes no less than 5 MiB
 * @param segmentSize a blob of up to this many bytes is copied by the run that finds it, a larger one by many; also the
 *     most bytes that one message of the segment queue stands for
 * @param memoryBytes how many bytes of memory the copies of all runs together may use: no more are in flight than this has
 *     room for
 * @param memoryPerPart the most of them that one part in flight uses, however large it is
 * @param maxAttempts how many attempts a run makes at its blob; backing up and placing a delete marker share them, and no
 *     other loop repeats an attempt. A segment's run adds one attempt at the segment itself
 * @param maxPartAttempts how many times a run tries to copy one part within an attempt
 * @param initialBackoff the pause before the second attempt; it doubles, with jitter
 * @param maxBackoff the longest pause
 * @param deadlineMargin how long before its deadline a run starts no more work
 * @param maxAttemptsWithoutProgress how many attempts in a row may add no part to a segment before it is abandoned
 * @param maxDiscardedRatio how many times its own size a blob may cost in bytes copied from versions that were overwritten
 *     during the copy, before it fails as changing too fast
 * @param redispatchAfter how long after its segments were queued an event of an incomplete blob queues them again: a message
 *     may have been lost, and a superfluous one costs a few requests
 * @param circuitMinCalls of how many calls to a cloud most must fail before its circuit breaker opens
 * @param circuitOpenDuration how long it stays open
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
        requireAtLeast("multipartThreshold", multipartThreshold, 0);
        requireAtLeast("minPartSize", minPartSize, 1);
        requireAtLeast("segmentSize", segmentSize, 1);
        requireAtLeast("memoryPerPart", memoryPerPart, 1);
        requireAtLeast("memoryBytes", memoryBytes, memoryPerPart);
        requireAtLeast("maxAttempts", maxAttempts, 1);
        requireAtLeast("maxPartAttempts", maxPartAttempts, 1);
        requireAtLeast("initialBackoff", initialBackoff, Duration.ofNanos(1));
        requireAtLeast("maxBackoff", maxBackoff, initialBackoff);
        requireAtLeast("deadlineMargin", deadlineMargin, Duration.ZERO);
        requireAtLeast("maxAttemptsWithoutProgress", maxAttemptsWithoutProgress, 1);
        requireAtLeast("maxDiscardedRatio", maxDiscardedRatio, 1);
        requireAtLeast("redispatchAfter", redispatchAfter, Duration.ofNanos(1));
        requireAtLeast("circuitMinCalls", circuitMinCalls, 1);
        requireAtLeast("circuitOpenDuration", circuitOpenDuration, Duration.ofNanos(1));
    }

    /** How many parts there is memory for at once. */
    int maxPartsInFlight() {
        return Math.toIntExact(memoryBytes / memoryPerPart);
    }

    /**
     * How long before its deadline a run no longer completes an upload: the Complete may take one margin, and one must be
     * left after it to verify and record, or to queue what is left.
     */
    Duration completionMargin() {
        return deadlineMargin.multipliedBy(2);
    }

    private static void requireAtLeast(String field, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(field + " must be at least " + min + ": " + value);
        }
    }

    private static void requireAtLeast(String field, Duration value, Duration min) {
        if (value.compareTo(min) < 0) {
            throw new IllegalArgumentException(field + " must be at least " + min + ": " + value);
        }
    }
}
