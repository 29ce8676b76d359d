package io.blobferry.verify;

import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.ObjectListing;
import java.util.Objects;

/** The ports of a verification, all of which it reads only. */
public record VerifyPorts(
        ContainerListing containers,
        BlobListing blobs,
        BlobSource source,
        ObjectListing objects,
        BackupTarget target,
        BackupReader reader,
        DeleteMarkerPolicy deleteMarkers,
        CheckpointStore checkpoints,
        FailureStore failures) {
    public VerifyPorts {
        Objects.requireNonNull(containers, "containers");
        Objects.requireNonNull(blobs, "blobs");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(objects, "objects");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(deleteMarkers, "deleteMarkers");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(failures, "failures");
    }
}
