package io.blobferry.backup;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.StoredObject;
import java.util.Optional;

/**
 * Follows the deletion of a blob, for every run that finds the blob gone, not only that of its deletion: abort the row's upload,
 * check the target, then the source, place a delete marker over the backup under that precondition, swap the row, and check
 * the source once more. The swap is made even where there is nothing to mark: a run that read the blob before it was deleted
 * then loses its own, and follows the deletion itself. The last check is for a blob that came back in between: it may have
 * been backed up with the very bytes, and so the very ETag, that the marker was meant for.
 */
final class DeletionHandler {
    private final BlobSource source;
    private final BackupTarget target;
    private final CheckpointStore checkpoints;
    private final CheckpointRecorder checkpointRecorder;
    private final EngineConfig config;

    DeletionHandler(EnginePorts ports, CheckpointRecorder checkpointRecorder, EngineConfig config) {
        source = ports.source();
        target = ports.target();
        checkpoints = ports.checkpoints();
        this.checkpointRecorder = checkpointRecorder;
        this.config = config;
    }

    /**
     * Ends an attempt that found no blob.
     *
     * @param snapshot as first read; its row is the one that is swapped
     * @throws PermanentException if a marker would remove the backup
     */
    AttemptResult handle(RunContext run, TargetSnapshot snapshot) {
        if (run.remaining().compareTo(config.deadlineMargin()) <= 0) {
            return AttemptResult.finished(
                    new Outcome.Incomplete(snapshot.blob(), "deadline reached before the deletion was followed"));
        }
        checkpointRecorder.abortUpload(run, snapshot.row(), Optional.empty());
        Optional<StoredObject> backup = target.head(run, snapshot.key())
                .filter(object -> object.verifiedSourceETag().isPresent());
        // A marker is there already, or there is no backup of ours to mark.
        return backup.isEmpty()
                ? recordDeleted(run, snapshot, snapshot.lastBackedUp())
                : placeDeleteMarker(run, snapshot, backup.get());
    }

    private AttemptResult recordDeleted(RunContext run, TargetSnapshot snapshot, Optional<ETag> lastBackedUp) {
        return checkpoints
                        .write(run, snapshot.row(), new Checkpoint.Deleted(snapshot.blob(), lastBackedUp))
                        .isPresent()
                ? AttemptResult.finished(new Outcome.SourceDeleted(snapshot.blob(), lastBackedUp.isEmpty()))
                : AttemptResult.CHECKPOINT_CONFLICT;
    }

    private AttemptResult placeDeleteMarker(RunContext run, TargetSnapshot snapshot, StoredObject backup) {
        if (!backup.isVersioned()) {
            throw new PermanentException(
                    "place a delete marker on " + snapshot.key(),
                    FailureCause.REJECTED,
                    "bucket versioning is disabled, so deleting would remove the backup; enable versioning or set "
                            + "BLOBFERRY_DELETE_MARKERS to false",
                    null);
        }
        if (sourceExists(run, snapshot)) {
            return AttemptResult.BLOB_RECREATED;
        }
        return switch (target.placeDeleteMarker(run, backup)) {
            case BackupTarget.PreconditionFailed(String detail) -> AttemptResult.preconditionFailed(detail);
            case BackupTarget.DeleteMarkerPlaced(Optional<String> markerId) -> {
                AttemptResult recorded = recordDeleted(run, snapshot, backup.sourceETag());
                if (recorded instanceof AttemptResult.Retry) {
                    yield recorded;
                }
                yield sourceExists(run, snapshot)
                        ? AttemptResult.BLOB_RECREATED
                        : AttemptResult.finished(
                                new Outcome.DeleteMarkerPlaced(snapshot.blob(), snapshot.key(), markerId));
            }
        };
    }

    private boolean sourceExists(RunContext run, TargetSnapshot snapshot) {
        return !(source.head(run, snapshot.blob()) instanceof BlobSource.NotFound);
    }
}
