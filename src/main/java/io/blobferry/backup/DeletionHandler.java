package io.blobferry.backup;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.routing.Destination;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.StoredObject;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Follows the deletion of a blob: an attempt at the blob as after any event, and where the source no longer has it, a
 * delete marker over its backup: check the target, then the source, place the marker under that precondition, swap the
 * row, and check the source once more, because a blob that came back in between may have been backed up with the very
 * bytes, and so the very ETag, that the marker was meant for.
 */
final class DeletionHandler {
    private final BlobSource source;
    private final BackupTarget target;
    private final CheckpointStore checkpoints;
    private final EngineConfig config;
    private final AttemptLoop attempts;
    private final BlobBackup blobBackup;

    DeletionHandler(EnginePorts ports, EngineConfig config, AttemptLoop attempts, BlobBackup blobBackup) {
        source = ports.source();
        target = ports.target();
        checkpoints = ports.checkpoints();
        this.config = config;
        this.attempts = attempts;
        this.blobBackup = blobBackup;
    }

    /**
     * Backs the blob up if it is there, and places a delete marker if it is not, until both ends agree or the
     * {@linkplain AttemptLoop bound} is reached: a backup and a marker share one budget of attempts.
     *
     * @throws PermanentException if trying again cannot help as things stand
     */
    Outcome handle(RunContext run, BlobEvent event) {
        Optional<Destination> destination = blobBackup.destination(event.blob());
        if (destination.isEmpty()) {
            return blobBackup.backUp(run, event);
        }
        AtomicBoolean trustsRow = new AtomicBoolean(true);
        return attempts.run(run, event.blob(), first -> attempt(run, event, destination.get(), trustsRow));
    }

    /** An attempt that follows one at the marker trusts the row again: it has just been read or swapped. */
    private AttemptResult attempt(
            RunContext run, BlobEvent event, Destination destination, AtomicBoolean trustsRow) {
        AttemptResult result = blobBackup.attempt(run, event, trustsRow.getAndSet(false));
        if (!(result instanceof AttemptResult.Finished(Outcome.SourceDeleted deleted))) {
            return result;
        }
        trustsRow.set(true);
        return placeDeleteMarkerInTime(run, deleted, destination);
    }

    /** A transient fault here ends the run: whether there is a marker now is for the next delivery to find out. */
    private AttemptResult placeDeleteMarkerInTime(
            RunContext run, Outcome.SourceDeleted deleted, Destination destination) {
        if (run.remaining().compareTo(config.deadlineMargin()) <= 0) {
            return AttemptResult.finished(
                    new Outcome.Incomplete(deleted.blob(), "deadline reached before placing the delete marker"));
        }
        try {
            return placeDeleteMarker(run, deleted, destination);
        } catch (TransientException fault) {
            return AttemptResult.finished(new Outcome.Incomplete(deleted.blob(), fault.getMessage()));
        }
    }

    private AttemptResult placeDeleteMarker(RunContext run, Outcome.SourceDeleted deleted, Destination destination) {
        Optional<CheckpointStore.Row> row = checkpoints.find(run, deleted.blob());
        if (row.flatMap(CheckpointStore.Row::copying).isPresent()) {
            return AttemptResult.retry("another run is copying the blob");
        }
        Optional<StoredObject> current = target.head(run, destination.key());
        Optional<ETag> version = current.flatMap(StoredObject::verifiedSourceETag);
        if (version.isEmpty()) {
            // A marker is there already, or there is no backup of ours to mark.
            return AttemptResult.finished(deleted);
        }
        StoredObject object = current.orElseThrow();
        if (!object.isVersioned()) {
            throw new PermanentException(
                    "place a delete marker on " + destination.key(),
                    FailureCause.REJECTED,
                    "bucket versioning is disabled, so deleting would remove the backup; enable versioning or set "
                            + "BLOBFERRY_DELETE_MARKERS to false",
                    null);
        }
        if (sourceExists(run, deleted)) {
            return AttemptResult.retry("blob was recreated");
        }
        return switch (target.placeDeleteMarker(run, object)) {
            case BackupTarget.PreconditionFailed(String detail) -> AttemptResult.preconditionFailed(detail);
            case BackupTarget.DeleteMarkerPlaced(Optional<String> markerId) -> {
                Backup backup = object.asBackupOf(version.get()).orElseThrow();
                Checkpoint kept = new Checkpoint.Done(new BlobVersion(deleted.blob(), version.get()), backup);
                if (checkpoints.write(run, row, kept).isEmpty()) {
                    yield AttemptResult.CHECKPOINT_CONFLICT;
                }
                yield sourceExists(run, deleted)
                        ? AttemptResult.retry("blob was recreated")
                        : AttemptResult.finished(
                                new Outcome.DeleteMarkerPlaced(deleted.blob(), destination.key(), markerId));
            }
        };
    }

    private boolean sourceExists(RunContext run, Outcome.SourceDeleted deleted) {
        return !(source.head(run, deleted.blob()) instanceof BlobSource.NotFound);
    }
}
