package io.blobferry.reconcile;

import java.time.Duration;

/**
 * How fast it goes.
 *
 * @param interval how long after the beginning of a round the next one begins, at the soonest
 * @param maxBacklog how many messages wait on the event queue at the most when more are put there
 * @param pageSize how many blobs are compared in one step; Azure lists 5,000 at the most
 * @param redispatchAfter how long a copy's row may stay as it is before somebody looks
 * @param safetyMargin how much younger than a blob's last change an object is that must have been read after it: more than
 *     the longest run takes, and the clocks of the two clouds differ
 */
public record ReconcileConfig(
        Duration interval, long maxBacklog, int pageSize, Duration redispatchAfter, Duration safetyMargin) {
    public ReconcileConfig {
        if (!interval.isPositive()
                || maxBacklog < 0
                || pageSize < 1
                || pageSize > 5_000
                || !redispatchAfter.isPositive()
                || !safetyMargin.isPositive()) {
            throw new IllegalArgumentException("a pace is positive, and a page has 5,000 blobs at the most");
        }
    }
}
