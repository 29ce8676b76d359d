package io.blobferry.reconcile;

import java.time.Duration;

/**
 * How fast it goes.
 *
 * @param every how long after the beginning of a round the next one begins, at the soonest
 * @param backlog how many messages wait on the event queue at the most when more are put there
 * @param page how many blobs are compared in one step; Azure lists 5,000 at the most
 * @param resendAfter how long a copy's row may stay as it is before somebody looks
 * @param margin how much younger than a blob's last change an object is that must have been read after it: more than
 *     the longest run takes, and the clocks of the two clouds differ
 */
public record ReconcileConfig(Duration every, long backlog, int page, Duration resendAfter, Duration margin) {
    public ReconcileConfig {
        if (!every.isPositive()
                || backlog < 0
                || page < 1
                || page > 5_000
                || !resendAfter.isPositive()
                || !margin.isPositive()) {
            throw new IllegalArgumentException("a pace is positive, and a page has 5,000 blobs at the most");
        }
    }
}
