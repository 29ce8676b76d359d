package io.blobferry.backup;

import java.time.Duration;

/**
 * The bounds of the engine.
 *
 * @param smallBlob blobs up to this many bytes are copied whole, by one GET and one PUT
 * @param smallestPart how many bytes a part has where 10,000 of them hold the blob; S3 takes no less than 5 MiB
 * @param segment a blob of up to this many bytes is copied by the run that finds it, a larger one by many; and how many
 *     bytes one message of the queue stands for at the most
 * @param memory how many bytes of memory the copies of all runs together may take: no more are on their way at once than
 *     this has room for
 * @param stream how many of them one part on its way takes at the most, however large it is
 * @param looks how often one run looks at a blob that does not settle
 * @param partAttempts how often one run tries to copy a part
 * @param firstPause the pause before the second try; it doubles, with jitter
 * @param longestPause what the pause grows to
 * @param handover how long before its deadline a run starts no more work
 * @param idleAttempts how many attempts in a row may add no part to a segment before it is given up
 * @param discardedSizes how many times its own size a blob may cost in bytes copied for versions that were overwritten
 *     meanwhile, before it is given up as hot
 * @param resendAfter how long after its segments were put on the queue an event of an unfinished blob puts them there
 *     again: a message may have been lost, and one too many costs a look
 * @param breakerCalls of how many calls to a cloud most must fail before it is left alone for a while
 * @param breakerPause for how long
 */
public record EngineConfig(
        long smallBlob,
        long smallestPart,
        long segment,
        long memory,
        long stream,
        int looks,
        int partAttempts,
        Duration firstPause,
        Duration longestPause,
        Duration handover,
        int idleAttempts,
        int discardedSizes,
        Duration resendAfter,
        int breakerCalls,
        Duration breakerPause) {
    public EngineConfig {
        if (smallBlob < 0
                || smallestPart < 1
                || segment < 1
                || stream < 1
                || memory < stream
                || looks < 1
                || partAttempts < 1
                || idleAttempts < 1
                || discardedSizes < 1
                || breakerCalls < 1) {
            throw new IllegalArgumentException("limits are positive, and memory is there for one stream");
        }
        if (!firstPause.isPositive()
                || !breakerPause.isPositive()
                || !resendAfter.isPositive()
                || longestPause.compareTo(firstPause) < 0
                || handover.isNegative()) {
            throw new IllegalArgumentException("pauses are positive, and the longest is not the shorter");
        }
    }

    /** How many parts there is memory for at once. */
    int mostPartsInFlight() {
        return Math.toIntExact(memory / stream);
    }
}
