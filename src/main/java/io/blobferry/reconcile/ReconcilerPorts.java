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

/** All that is compared, and where it is left what is to be looked at. */
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
        Objects.requireNonNull(state, "rounds");
        Objects.requireNonNull(blobEvents, "looks");
    }
}
