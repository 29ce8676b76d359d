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
import java.util.function.Supplier;

/**
 * Follows the deletion of a blob: observe the target, then the source, mark with that fence, swap the row, and look at the
 * source once more, because a blob that came back meanwhile may have been backed up with the very bytes, and so the very
 * ETag, that the marker was meant for.
 */
final class DeletionHandler {
    private final BlobSource source;
    private final BackupTarget target;
    private final CheckpointStore checkpoints;
    private final EngineConfig config;

    DeletionHandler(EnginePorts ports, EngineConfig limits) {
        source = ports.source();
        target = ports.target();
        checkpoints = ports.checkpoints();
        this.config = limits;
    }

    /**
     * Looks at the blob as after any event, and where it is gone marks its backup, until both ends agree.
     *
     * @param to where the blob's backup goes; empty if it has none, so that there is nothing to mark
     * @param look looks at the blob and backs it up if it is there
     */
    Outcome handle(RunContext run, BlobEvent event, Optional<Destination> to, Supplier<Outcome> look) {
        Outcome outcome = look.get();
        if (to.isEmpty()) {
            return outcome;
        }
        String reason = "there was no time to mark the deletion";
        for (int tries = 1; tries <= config.maxAttempts() && outcome instanceof Outcome.SourceDeleted gone; tries++) {
            if (run.remaining().compareTo(config.deadlineMargin()) <= 0) {
                break;
            }
            switch (tryPlaceDeleteMarker(run, gone, to.get())) {
                case AttemptResult.Finished(Outcome settled) -> {
                    return settled;
                }
                case AttemptResult.Retry(String why) -> {
                    reason = why;
                    run.listener().attemptRetried(run, event.blob(), why);
                    outcome = look.get();
                }
            }
        }
        return outcome instanceof Outcome.SourceDeleted ? new Outcome.Incomplete(event.blob(), reason) : outcome;
    }

    private AttemptResult tryPlaceDeleteMarker(RunContext run, Outcome.SourceDeleted gone, Destination to) {
        try {
            return placeDeleteMarker(run, gone, to);
        } catch (TransientException fault) {
            return AttemptResult.finished(new Outcome.Incomplete(gone.blob(), fault.getMessage()));
        }
    }

    private AttemptResult placeDeleteMarker(RunContext run, Outcome.SourceDeleted gone, Destination to) {
        Optional<CheckpointStore.Row> row = checkpoints.find(run, gone.blob());
        if (row.flatMap(CheckpointStore.Row::copying).isPresent()) {
            return AttemptResult.retry("another run is copying the blob");
        }
        Optional<StoredObject> current = target.head(run, to.key());
        Optional<ETag> version = current.flatMap(StoredObject::verifiedSourceETag);
        if (version.isEmpty()) {
            // A marker is there already, or there is no backup of ours to mark.
            return AttemptResult.finished(gone);
        }
        StoredObject object = current.orElseThrow();
        if (!object.isVersioned()) {
            throw new PermanentException(
                    "mark " + to.key() + " as deleted",
                    FailureCause.REJECTED,
                    "the bucket keeps no versions, so that the backup itself would be deleted: turn versioning on, or set "
                            + "BLOBFERRY_DELETE_MARKERS to false",
                    null);
        }
        if (sourceExists(run, gone)) {
            return AttemptResult.retry("the blob is there again");
        }
        return switch (target.placeDeleteMarker(run, object)) {
            case BackupTarget.PreconditionFailed(String detail) ->
                AttemptResult.retry("the target has changed: " + detail);
            case BackupTarget.DeleteMarkerPlaced(Optional<String> markerId) -> {
                Backup backup = object.asBackupOf(version.get()).orElseThrow();
                Checkpoint kept = new Checkpoint.Done(new BlobVersion(gone.blob(), version.get()), backup);
                if (checkpoints.write(run, row, kept).isEmpty()) {
                    yield AttemptResult.retry("another run changed the checkpoint row meanwhile");
                }
                yield sourceExists(run, gone)
                        ? AttemptResult.retry("the blob is there again")
                        : AttemptResult.finished(new Outcome.DeleteMarkerPlaced(gone.blob(), to.key(), markerId));
            }
        };
    }

    private boolean sourceExists(RunContext run, Outcome.SourceDeleted gone) {
        return !(source.head(run, gone.blob()) instanceof BlobSource.NotFound);
    }
}
