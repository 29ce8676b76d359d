package io.blobferry.resilience;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.ObjectKey;
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
    public Optional<StoredObject> look(RunContext run, ObjectKey key) {
        return breaker.call(run, "look at " + key, () -> objects.look(run, key));
    }

    @Override
    public Written put(
            RunContext run, ObjectKey key, ObjectAttributes description, TargetPrecondition fence, Flow.Publisher<ByteBuffer> bytes) {
        CloudCircuitBreaker.Attempt attempt = breaker.begin(run, "write " + key);
        return attempt.end(() -> objects.put(run, key, description, fence, attempt.body(bytes)));
    }

    @Override
    public Marking markDeleted(RunContext run, StoredObject seen) {
        return breaker.call(run, "mark " + seen.key() + " as deleted", () -> objects.markDeleted(run, seen));
    }
}
