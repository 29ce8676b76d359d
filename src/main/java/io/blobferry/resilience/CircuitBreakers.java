package io.blobferry.resilience;

import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.MultipartTarget;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The circuit breakers of a process, one per cloud; all ports of a cloud share its breaker. */
public final class CircuitBreakers {
    private final CloudCircuitBreaker azure;
    private final CloudCircuitBreaker aws;

    /**
     * @param minCalls the minimum number of calls before a breaker can open
     * @param openDuration how long a breaker stays open
     */
    public CircuitBreakers(int minCalls, Duration openDuration, Clock clock) {
        azure = new CloudCircuitBreaker("Azure Blob Storage", minCalls, openDuration, clock);
        aws = new CloudCircuitBreaker("Amazon S3", minCalls, openDuration, clock);
    }

    /** The state of each breaker, such as {@code closed} or {@code open}, by its cloud. */
    public Map<String, String> states() {
        return Map.of(azure.cloud(), azure.state(), aws.cloud(), aws.state());
    }

    /** The source, guarded by Azure's circuit breaker. */
    public BlobSource guard(BlobSource source) {
        return new CircuitBreakingSource(source, azure);
    }

    /** The target, guarded by S3's circuit breaker. */
    public BackupTarget guard(BackupTarget objects) {
        return new CircuitBreakingTarget(objects, aws);
    }

    /**
     * The uploads, guarded by S3's circuit breaker.
     *
     * @param objects of the same buckets, for trials
     */
    public MultipartTarget guard(MultipartTarget uploads, BackupTarget objects) {
        return new CircuitBreakingUploads(uploads, objects, aws);
    }

    /**
     * The records of history, guarded by S3's circuit breaker.
     *
     * @param objects of the same buckets, for trials
     */
    public HistoryRecords guard(HistoryRecords records, BackupTarget objects) {
        return new CircuitBreakingRecords(records, objects, aws);
    }
}
