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
import java.util.function.Consumer;

/** A target guarded by a circuit breaker. A write whose content stream failed is not counted. The trial is a HEAD. */
final class CircuitBreakingTarget implements BackupTarget {
    private final BackupTarget objects;
    private final CloudCircuitBreaker breaker;

    CircuitBreakingTarget(BackupTarget objects, CloudCircuitBreaker breaker) {
        this.objects = objects;
        this.breaker = breaker;
    }

    @Override
    public Optional<StoredObject> head(RunContext run, ObjectKey key) {
        return breaker.call(run, "get properties of " + key, trial(key), () -> objects.head(run, key));
    }

    @Override
    public PutResult put(
            RunContext run,
            ObjectKey key,
            ObjectAttributes attributes,
            TargetPrecondition precondition,
            Flow.Publisher<ByteBuffer> bytes) {
        CloudCircuitBreaker.Call call = breaker.begin(run, "write " + key, trial(key));
        return call.execute(() -> objects.put(run, key, attributes, precondition, call.observe(bytes)));
    }

    @Override
    public DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject object) {
        return breaker.call(
                run,
                "place a delete marker on " + object.key(),
                trial(object.key()),
                () -> objects.placeDeleteMarker(run, object));
    }

    private Consumer<RunContext> trial(ObjectKey key) {
        return run -> objects.head(run, key);
    }
}
