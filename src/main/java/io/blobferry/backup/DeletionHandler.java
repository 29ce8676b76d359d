package io.blobferry.backup;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.StoredObject;
import java.util.Optional;

/**
 * Follows the deletion of a blob, for every run that finds the blob gone, not only that of its deletion: abort the row's upload,
 * check the target, then the source, write the record of the deletion, place a delete marker over the backup under that
 * precondition, swap the row, and check the source once more.
 *
 * <p>The swap is made even where there is nothing to mark: a run that read the blob before it was deleted then loses its own,
 * and follows the deletion itself. It finds its own object there, which is later than the record, and so writes the record
 * again. The last check is for a blob that came back in between: it may have been backed up with the very bytes, and so the
 * very ETag, that the marker was meant for.
 */
final class DeletionHandler {
    private final BlobSource source;
    private final BackupTarget target;
    private final CheckpointStore checkpoints;
    private final DeleteMarkerPolicy deleteMarkers;
    private final TargetInspector inspector;
    private final CheckpointRecorder checkpointRecorder;
    private final DeletionRecorder records;
    private final EngineConfig config;

    DeletionHandler(
            EnginePorts ports,
            TargetInspector inspector,
            CheckpointRecorder checkpointRecorder,
            DeletionRecorder records,
            EngineConfig config) {
        source = ports.source();
        target = ports.target();
        checkpoints = ports.checkpoints();
        deleteMarkers = ports.deleteMarkers();
        this.inspector = inspector;
        this.checkpointRecorder = checkpointRecorder;
        this.records = records;
        this.config = config;
    }

    /**
     * Begins an attempt after an event that says the blob is deleted: writes the record, before the source is read, because
     * the blob may be there again.
     *
     * @param snapshot as first read
     * @return the snapshot with the target's answer, after that deletion
     */
    TargetSnapshot begin(RunContext run, TargetSnapshot snapshot, DeletionEvent event) {
        TargetSnapshot checked = inspector.withObject(run, snapshot);
        Optional<Deletion> missing =
                event.deletion().filter(deletion -> records.isMissing(checked, deletion, event.isOwn()));
        missing.ifPresent(deletion -> records.write(run, checked, deletion));
        return missing.or(() -> checked.deleted().flatMap(Checkpoint.Deleted::deletion))
                .map(recorded -> checked.after(new TargetSnapshot.RecordedDeletion(recorded, event.mayMark())))
                .orElse(checked);
    }

    /**
     * Ends an attempt that found no blob.
     *
     * @param snapshot as first read; its row is the one that is swapped
     * @throws PermanentException if a marker would remove the backup
     */
    AttemptResult handle(RunContext run, TargetSnapshot snapshot, BlobSource.NotFound missing) {
        if (!missing.containerExists() && snapshot.recorded().isEmpty()) {
            // The whole container is missing, which deletes no blob by itself.
            TargetSnapshot known = snapshot.done().isPresent() ? snapshot : inspector.withObject(run, snapshot);
            return checkpointRecorder.recordSourceDeleted(run, known.blob(), known.row(), known.object());
        }
        if (run.remaining().compareTo(config.deadlineMargin()) <= 0) {
            return AttemptResult.finished(
                    new Outcome.Incomplete(snapshot.blob(), "deadline reached before the deletion was followed"));
        }
        checkpointRecorder.abortUpload(run, snapshot.row(), Optional.empty());
        TargetSnapshot checked = inspector.withObject(run, snapshot);
        Optional<Deletion> recorded = records.record(run, checked);
        Optional<StoredObject> backup = checked.backup();
        // Without a backup of ours, or under a marker that is there already, there is nothing to mark.
        return backup.isPresent() && mayMark(run, checked, missing)
                ? placeDeleteMarker(run, checked, recorded)
                : recordDeleted(run, checked, recorded, backup.map(StoredObject::id));
    }

    private boolean mayMark(RunContext run, TargetSnapshot snapshot, BlobSource.NotFound missing) {
        return missing.containerExists()
                && snapshot.recorded()
                        .map(TargetSnapshot.RecordedDeletion::mayMark)
                        .orElse(true)
                && switch (deleteMarkers.placement(run, snapshot.key().bucket())) {
                    case NEVER -> false;
                    case VERSIONED ->
                        snapshot.backup().filter(StoredObject::isVersioned).isPresent();
                    case ALWAYS -> true;
                };
    }

    /** @param current the object that stays current without a marker */
    private AttemptResult recordDeleted(
            RunContext run, TargetSnapshot snapshot, Optional<Deletion> deletion, Optional<String> current) {
        var lastBackedUp = snapshot.backup().flatMap(StoredObject::sourceETag).or(snapshot::lastBackedUp);
        Checkpoint next = new Checkpoint.Deleted(snapshot.blob(), lastBackedUp, deletion, current);
        return checkpoints.write(run, snapshot.row(), next).isPresent()
                ? AttemptResult.finished(new Outcome.SourceDeleted(snapshot.blob(), lastBackedUp.isEmpty()))
                : AttemptResult.CHECKPOINT_CONFLICT;
    }

    private AttemptResult placeDeleteMarker(RunContext run, TargetSnapshot snapshot, Optional<Deletion> recorded) {
        StoredObject backup = snapshot.backup().orElseThrow();
        if (!backup.isVersioned()) {
            throw new PermanentException(
                    "place a delete marker on " + snapshot.key(),
                    FailureCause.REJECTED,
                    "bucket versioning is disabled, so deleting would remove the backup; enable versioning, or set "
                            + "BLOBFERRY_DELETE_MARKERS to false or not at all",
                    null);
        }
        if (sourceExists(run, snapshot)) {
            return AttemptResult.BLOB_RECREATED;
        }
        return switch (target.placeDeleteMarker(run, backup)) {
            case BackupTarget.PreconditionFailed(String detail) -> AttemptResult.preconditionFailed(detail);
            case BackupTarget.DeleteMarkerPlaced(Optional<String> markerId) -> {
                AttemptResult result = recordDeleted(run, snapshot, recorded, Optional.empty());
                if (result instanceof AttemptResult.Retry) {
                    yield result;
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
