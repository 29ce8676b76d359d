package io.blobferry.transfer;

import io.blobferry.domain.Fence;
import io.blobferry.domain.ObjectKey;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;

/** The objects of a target behind its circuit breaker. A write whose body broke off says nothing about the target. */
final class GuardedTarget implements BackupTarget {
    private final BackupTarget objects;
    private final Breaker breaker;

    GuardedTarget(BackupTarget objects, Breaker breaker) {
        this.objects = objects;
        this.breaker = breaker;
    }

    @Override
    public Optional<StoredObject> look(Run run, ObjectKey key) {
        return breaker.call(run, "look at " + key, () -> objects.look(run, key));
    }

    @Override
    public Written put(
            Run run, ObjectKey key, ObjectDescription description, Fence fence, Flow.Publisher<ByteBuffer> bytes) {
        Breaker.Attempt attempt = breaker.begin(run, "write " + key);
        return attempt.end(() -> objects.put(run, key, description, fence, attempt.body(bytes)));
    }

    @Override
    public Marking markDeleted(Run run, StoredObject seen) {
        return breaker.call(run, "mark " + seen.key() + " as deleted", () -> objects.markDeleted(run, seen));
    }
}
