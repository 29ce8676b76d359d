package io.blobferry.resilience;

import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.MultipartTarget;
import java.time.Clock;
import java.time.Duration;

/** The circuit breakers of a process, one for each cloud: all ports of one cloud share its breaker. */
public final class CircuitBreakers {
    private final CloudCircuitBreaker azure;
    private final CloudCircuitBreaker aws;

    /**
     * @param calls of how many calls to a cloud most must fail before it is left alone
     * @param openFor for how long
     */
    public CircuitBreakers(int calls, Duration openFor, Clock clock) {
        azure = new CloudCircuitBreaker("Azure Blob Storage", calls, openFor, clock);
        aws = new CloudCircuitBreaker("Amazon S3", calls, openFor, clock);
    }

    /** The source with Azure's breaker before it. */
    public BlobSource guard(BlobSource source) {
        return new CircuitBreakingSource(source, azure);
    }

    /** The objects with Amazon's breaker before them. */
    public BackupTarget guard(BackupTarget objects) {
        return new CircuitBreakingTarget(objects, aws);
    }

    /** The uploads with Amazon's breaker before them. */
    public MultipartTarget guard(MultipartTarget uploads) {
        return new CircuitBreakingUploads(uploads, aws);
    }
}
