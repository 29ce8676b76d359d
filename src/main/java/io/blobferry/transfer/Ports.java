package io.blobferry.transfer;

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
}
