package io.blobferry.status;

import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.QueueView;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.state.WorkerStore;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.spi.target.ObjectVersionListing;
import java.util.Objects;

/**
 * What a status is read from; nothing is written. The caller closes them.
 *
 * @param objects reads the current objects and, where its role may, their versions
 * @param versions lists the versions of objects, where its role may
 */
public record StatusPorts(
        BlobSource source,
        BackupReader objects,
        ObjectVersionListing versions,
        MultipartTarget uploads,
        MultipartUploadListing openUploads,
        CheckpointStore checkpoints,
        FailureStore failures,
        QueueView events,
        QueueView segments,
        ReconciliationStateStore passes,
        DrillStateStore drills,
        WorkerStore workers) {
    public StatusPorts {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(objects, "objects");
        Objects.requireNonNull(versions, "versions");
        Objects.requireNonNull(uploads, "uploads");
        Objects.requireNonNull(openUploads, "openUploads");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(failures, "failures");
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(segments, "segments");
        Objects.requireNonNull(passes, "passes");
        Objects.requireNonNull(drills, "drills");
        Objects.requireNonNull(workers, "workers");
    }
}
