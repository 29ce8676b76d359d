package io.blobferry.reconcile;

import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectListing;
import java.util.Objects;

/**
 * The ports of the reconciliation: the source and the target that it compares, the rows of both, its own state, and the
 * queue for the blobs that need a backup.
 */
public record ReconcilerPorts(
        ContainerListing containers,
        BlobListing blobs,
        ObjectListing objects,
        BackupTarget target,
        CheckpointStore checkpoints,
        FailureStore failures,
        ReconciliationStateStore state,
        BlobEventQueue blobEvents) {
    public ReconcilerPorts {
        Objects.requireNonNull(containers, "containers");
        Objects.requireNonNull(blobs, "blobs");
        Objects.requireNonNull(objects, "objects");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(failures, "failures");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(blobEvents, "blobEvents");
    }
}
