package io.blobferry.reconcile;

import java.time.Duration;

/**
 * The configuration of the reconciliation.
 *
 * @param interval the minimum time from the start of one pass to the start of the next; positive
 * @param maxBacklog the maximum length of the event queue at which more events are enqueued; not negative
 * @param pageSize the number of blobs compared in one step; 1 to 5,000 (the limit of Azure's List Blobs)
 * @param redispatchAfter how long a dispatched copy's row may stay unchanged before the blob is checked again; positive
 * @param safetyMargin by how much an object must be newer than a blob's last change to be known as its backup without
 *     reading the row; positive, and longer than the longest run plus the difference between the clouds' clocks
 */
public record ReconcileConfig(
        Duration interval, long maxBacklog, int pageSize, Duration redispatchAfter, Duration safetyMargin) {
    private static final int MAX_PAGE_SIZE = 5_000;

    public ReconcileConfig {
        requirePositive(interval, "interval");
        if (maxBacklog < 0) {
            throw new IllegalArgumentException("maxBacklog must not be negative: " + maxBacklog);
        }
        if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
            throw new IllegalArgumentException("pageSize must be 1 to " + MAX_PAGE_SIZE + ": " + pageSize);
        }
        requirePositive(redispatchAfter, "redispatchAfter");
        requirePositive(safetyMargin, "safetyMargin");
    }

    private static void requirePositive(Duration value, String name) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
