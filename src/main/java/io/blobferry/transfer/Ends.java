package io.blobferry.transfer;

import java.util.Objects;

/** All that is compared, and where it is left what is to be looked at. */
public record Ends(
        ContainerListing containers,
        BlobListing blobs,
        BackupListing objects,
        BackupTarget target,
        CheckpointStore checkpoints,
        StalledCopies copies,
        KnownFailures failures,
        RoundStore rounds,
        Looks looks) {
    public Ends {
        Objects.requireNonNull(containers, "containers");
        Objects.requireNonNull(blobs, "blobs");
        Objects.requireNonNull(objects, "objects");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(copies, "copies");
        Objects.requireNonNull(failures, "failures");
        Objects.requireNonNull(rounds, "rounds");
        Objects.requireNonNull(looks, "looks");
    }
}
