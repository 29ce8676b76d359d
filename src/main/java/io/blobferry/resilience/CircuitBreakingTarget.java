package io.blobferry.resilience;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;

/** The objects of a target behind its circuit breaker. A write whose body broke off says nothing about the target. */
final class CircuitBreakingTarget implements BackupTarget {
    private final BackupTarget objects;
    private final CloudCircuitBreaker breaker;

    CircuitBreakingTarget(BackupTarget objects, CloudCircuitBreaker breaker) {
        this.objects = objects;
        this.breaker = breaker;
    }

    @Override
    public Optional<StoredObject> head(RunContext run, ObjectKey key) {
        return breaker.call(run, "look at " + key, () -> objects.head(run, key));
    }

    @Override
    public PutResult put(
            RunContext run,
            ObjectKey key,
            ObjectAttributes description,
            TargetPrecondition fence,
            Flow.Publisher<ByteBuffer> bytes) {
        CloudCircuitBreaker.Call attempt = breaker.begin(run, "write " + key);
        return attempt.execute(() -> objects.put(run, key, description, fence, attempt.observe(bytes)));
    }

    @Override
    public DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject seen) {
        return breaker.call(run, "mark " + seen.key() + " as deleted", () -> objects.placeDeleteMarker(run, seen));
    }
}
