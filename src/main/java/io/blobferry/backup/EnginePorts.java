package io.blobferry.backup;

import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.MultipartTarget;
import java.util.Objects;

/** The two clouds as the engine sees them. */
public record EnginePorts(
        BlobSource source,
        BackupTarget target,
        MultipartTarget uploads,
        HistoryRecords records,
        DeleteMarkerPolicy deleteMarkers,
        CheckpointStore checkpoints,
        SegmentQueue segmentQueue,
        FailureStore failures) {
    public EnginePorts {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(uploads, "uploads");
        Objects.requireNonNull(records, "records");
        Objects.requireNonNull(deleteMarkers, "deleteMarkers");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(segmentQueue, "segmentQueue");
        Objects.requireNonNull(failures, "failures");
    }
}
