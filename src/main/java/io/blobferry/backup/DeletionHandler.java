package io.blobferry.backup;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.routing.Destination;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
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
    private final EngineConfig limits;

    DeletionHandler(EnginePorts ports, EngineConfig limits) {
        source = ports.source();
        target = ports.target();
        checkpoints = ports.checkpoints();
        this.limits = limits;
    }

    /**
     * Looks at the blob as after any event, and where it is gone marks its backup, until both ends agree.
     *
     * @param to where the blob's backup goes; empty if it has none, so that there is nothing to mark
     * @param look looks at the blob and backs it up if it is there
     */
    Outcome settle(RunContext run, BlobEvent event, Optional<Destination> to, Supplier<Outcome> look) {
        Outcome outcome = look.get();
        if (to.isEmpty()) {
            return outcome;
        }
        String reason = "there was no time to mark the deletion";
        for (int tries = 1; tries <= limits.looks() && outcome instanceof Outcome.SourceGone gone; tries++) {
            if (run.timeLeft().compareTo(limits.handover()) <= 0) {
                break;
            }
            switch (tryToMark(run, gone, to.get())) {
                case AttemptResult.Settled(Outcome settled) -> {
                    return settled;
                }
                case AttemptResult.LookAgain(String why) -> {
                    reason = why;
                    run.listener().lookedAgain(run, event.blob(), why);
                    outcome = look.get();
                }
            }
        }
        return outcome instanceof Outcome.SourceGone ? new Outcome.Unfinished(event.blob(), reason) : outcome;
    }

    private AttemptResult tryToMark(RunContext run, Outcome.SourceGone gone, Destination to) {
        try {
            return mark(run, gone, to);
        } catch (TransientException fault) {
            return AttemptResult.settled(new Outcome.Unfinished(gone.blob(), fault.getMessage()));
        }
    }

    private AttemptResult mark(RunContext run, Outcome.SourceGone gone, Destination to) {
        Optional<CheckpointStore.Row> row = checkpoints.find(run, gone.blob());
        if (row.flatMap(CheckpointStore.Row::copying).isPresent()) {
            return AttemptResult.lookAgain("another run is copying the blob");
        }
        Optional<StoredObject> current = target.look(run, to.key());
        Optional<ETag> version = current.flatMap(StoredObject::provenSource);
        if (version.isEmpty()) {
            // A marker is there already, or there is no backup of ours to mark.
            return AttemptResult.settled(gone);
        }
        StoredObject object = current.orElseThrow();
        if (!object.isKept()) {
            throw new PermanentException(
                    "mark " + to.key() + " as deleted",
                    FailureCause.REFUSED,
                    "the bucket keeps no versions, so that the backup itself would be deleted: turn versioning on, or set "
                            + "BLOBFERRY_DELETE_MARKERS to false",
                    null);
        }
        if (isThere(run, gone)) {
            return AttemptResult.lookAgain("the blob is there again");
        }
        return switch (target.markDeleted(run, object)) {
            case BackupTarget.FenceBroken(String detail) -> AttemptResult.lookAgain("the target has changed: " + detail);
            case BackupTarget.Marked(Optional<String> markerId) -> {
                Backup backup = object.asBackupOf(version.get()).orElseThrow();
                Checkpoint kept = new Checkpoint.Done(new BlobVersion(gone.blob(), version.get()), backup);
                if (checkpoints.write(run, row, kept).isEmpty()) {
                    yield AttemptResult.lookAgain("another run changed the checkpoint row meanwhile");
                }
                yield isThere(run, gone)
                        ? AttemptResult.lookAgain("the blob is there again")
                        : AttemptResult.settled(new Outcome.DeletionMarked(gone.blob(), to.key(), markerId));
            }
        };
    }

    private boolean isThere(RunContext run, Outcome.SourceGone gone) {
        return !(source.look(run, gone.blob()) instanceof BlobSource.Missing);
    }
}
