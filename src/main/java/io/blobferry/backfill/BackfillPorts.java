package io.blobferry.backfill;

import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectListing;
import java.util.Objects;

/** The ports by which a backfill compares; the engine has its own to copy. */
public record BackfillPorts(
        ContainerListing containers,
        BlobListing blobs,
        BlobSource source,
        ObjectListing objects,
        BackupTarget target,
        CheckpointStore checkpoints) {
    public BackfillPorts {
        Objects.requireNonNull(containers, "containers");
        Objects.requireNonNull(blobs, "blobs");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(objects, "objects");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(checkpoints, "checkpoints");
    }
}
