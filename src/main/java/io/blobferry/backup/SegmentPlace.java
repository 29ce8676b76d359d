package io.blobferry.backup;

import io.blobferry.concurrency.PartConcurrencyLimiter;

/**
 * A place among the segments that a process copies at once. It is reserved before the segment is received, so that no
 * segment is withheld from other processes that could copy it, and it is free again when every part of the segment has its
 * permit, or when it is closed.
 */
public final class SegmentPlace implements AutoCloseable {
    private final PartConcurrencyLimiter.Demand demand;

    SegmentPlace(PartConcurrencyLimiter.Demand demand) {
        this.demand = demand;
    }

    PartConcurrencyLimiter.Demand demand() {
        return demand;
    }

    /** Idempotent. */
    @Override
    public void close() {
        demand.close();
    }
}
