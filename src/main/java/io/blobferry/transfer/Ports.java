package io.blobferry.transfer;

import java.time.Clock;
import java.util.Objects;

/** The two clouds as the engine sees them. */
public record Ports(
        BlobSource source,
        BackupTarget target,
        MultipartTarget uploads,
        CheckpointStore checkpoints,
        WorkQueue work,
        FailureStore failures) {
    public Ports {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(uploads, "uploads");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(work, "work");
        Objects.requireNonNull(failures, "failures");
    }

    /** The same with a circuit breaker before each cloud. */
    Ports guarded(Limits limits, Clock clock) {
        GuardedTarget guarded = new GuardedTarget(target, uploads, new Breaker("Amazon S3", limits, clock));
        return new Ports(
                new GuardedSource(source, new Breaker("Azure Blob Storage", limits, clock)),
                guarded,
                guarded,
                checkpoints,
                work,
                failures);
    }
}
