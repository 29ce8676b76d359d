package io.blobferry.transfer;

import java.time.Clock;
import java.time.Duration;

/** The circuit breakers of a process, one for each cloud: all ports of one cloud share its breaker. */
public final class CircuitBreakers {
    private final Breaker azure;
    private final Breaker amazon;

    /**
     * @param calls of how many calls to a cloud most must fail before it is left alone
     * @param openFor for how long
     */
    public CircuitBreakers(int calls, Duration openFor, Clock clock) {
        azure = new Breaker("Azure Blob Storage", calls, openFor, clock);
        amazon = new Breaker("Amazon S3", calls, openFor, clock);
    }

    /** The source with Azure's breaker before it. */
    public BlobSource guard(BlobSource source) {
        return new GuardedSource(source, azure);
    }

    /** The objects with Amazon's breaker before them. */
    public BackupTarget guard(BackupTarget objects) {
        return new GuardedTarget(objects, amazon);
    }

    /** The uploads with Amazon's breaker before them. */
    public MultipartTarget guard(MultipartTarget uploads) {
        return new GuardedUploads(uploads, amazon);
    }
}
