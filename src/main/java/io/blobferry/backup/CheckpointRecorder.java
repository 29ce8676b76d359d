package io.blobferry.backup;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.StoredObject;
import java.util.Optional;

/**
 * Ends a run in the checkpoint row: nothing counts as backed up before the row that was first read has been swapped.
 * Whoever swaps away a row that was still copying first ends that row's upload.
 */
final class CheckpointRecorder {
    private final CheckpointStore checkpoints;
    private final MultipartTarget uploads;

    CheckpointRecorder(CheckpointStore checkpoints, MultipartTarget uploads) {
        this.checkpoints = checkpoints;
        this.uploads = uploads;
    }

    /**
     * Records the object that this run wrote.
     *
     * @param parts how many parts it was put together from, which used up the row's upload; 0 if it was written whole
     */
    AttemptResult recordBackedUp(
            RunContext run, Optional<CheckpointStore.Row> row, BlobVersion version, Backup backup, int parts) {
        if (parts == 0) {
            abortUpload(run, row);
        }
        if (checkpoints.write(run, row, new Checkpoint.Done(version, backup)).isEmpty()) {
            return conflict();
        }
        return AttemptResult.finished(new Outcome.BackedUp(version, backup, parts));
    }

    /** Settles a version that the target holds already, and corrects the row where it says otherwise. */
    AttemptResult recordAlreadyBackedUp(
            RunContext run, Optional<CheckpointStore.Row> row, BlobVersion version, Backup backup) {
        Checkpoint next = new Checkpoint.Done(version, backup);
        boolean recorded =
                row.map(CheckpointStore.Row::checkpoint).filter(next::equals).isPresent();
        abortUpload(run, row);
        if (!recorded && checkpoints.write(run, row, next).isEmpty()) {
            return conflict();
        }
        return AttemptResult.finished(new Outcome.AlreadyBackedUp(version, backup));
    }

    /**
     * Settles a blob that the source no longer has. What the target holds of it stays.
     *
     * @param held what the target holds, if it was asked; or else the row alone tells whether a version was backed up
     */
    AttemptResult recordSourceDeleted(
            RunContext run, BlobAddress blob, Optional<CheckpointStore.Row> row, Optional<StoredObject> held) {
        Optional<Checkpoint.Copying> copying = row.flatMap(CheckpointStore.Row::copying);
        if (copying.isPresent()) {
            abortUpload(run, row);
            Checkpoint next = new Checkpoint.Abandoned(copying.get().version());
            if (checkpoints.write(run, row, next).isEmpty()) {
                return conflict();
            }
        }
        boolean unseen = row.flatMap(CheckpointStore.Row::done).isEmpty() && held.isEmpty();
        return AttemptResult.finished(new Outcome.SourceDeleted(blob, unseen));
    }

    /**
     * Ends the upload that the row names, if it names one, before the row forgets it: after a crash between the two,
     * the next run finds the upload gone and opens another. Safe even if the row has changed since it was read, because
     * the source was looked at later and its version will never again be the one that the upload was for, or is in the
     * target already.
     */
    void abortUpload(RunContext run, Optional<CheckpointStore.Row> row) {
        row.flatMap(CheckpointStore.Row::copying).ifPresent(copying -> uploads.abort(run, copying.upload()));
    }

    private static AttemptResult conflict() {
        return AttemptResult.retry("another run changed the checkpoint row meanwhile");
    }
}
