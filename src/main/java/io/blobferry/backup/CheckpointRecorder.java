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
 * Records the result of an attempt in the checkpoint row: nothing counts as backed up before the row that was first read
 * has been swapped. A swap that replaces a row which is still copying aborts that row's upload first.
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
     * @param parts how many parts it was completed from, which used up the row's upload; 0 if it was written by one PUT
     */
    AttemptResult recordBackedUp(
            RunContext run, Optional<CheckpointStore.Row> row, BlobVersion version, Backup backup, int parts) {
        if (parts == 0) {
            abortUpload(run, row);
        }
        if (checkpoints.write(run, row, new Checkpoint.Done(version, backup)).isEmpty()) {
            return AttemptResult.CHECKPOINT_CONFLICT;
        }
        return AttemptResult.finished(new Outcome.BackedUp(version, backup, parts));
    }

    /** Records a version that the target holds already, and corrects the row where it says otherwise. */
    AttemptResult recordAlreadyBackedUp(
            RunContext run, Optional<CheckpointStore.Row> row, BlobVersion version, Backup backup) {
        Checkpoint next = new Checkpoint.Done(version, backup);
        boolean recorded =
                row.map(CheckpointStore.Row::checkpoint).filter(next::equals).isPresent();
        abortUpload(run, row);
        if (!recorded && checkpoints.write(run, row, next).isEmpty()) {
            return AttemptResult.CHECKPOINT_CONFLICT;
        }
        return AttemptResult.finished(new Outcome.AlreadyBackedUp(version, backup));
    }

    /**
     * Records that the source no longer has the blob. What the target holds of it stays.
     *
     * @param held what the target holds, if it was asked; if not, the row alone says whether a version was backed up
     */
    AttemptResult recordSourceDeleted(
            RunContext run, BlobAddress blob, Optional<CheckpointStore.Row> row, Optional<StoredObject> held) {
        Optional<Checkpoint.Copying> copying = row.flatMap(CheckpointStore.Row::copying);
        if (copying.isPresent()) {
            abortUpload(run, row);
            Checkpoint next = new Checkpoint.Abandoned(copying.get().version());
            if (checkpoints.write(run, row, next).isEmpty()) {
                return AttemptResult.CHECKPOINT_CONFLICT;
            }
        }
        boolean neverBackedUp = row.flatMap(CheckpointStore.Row::done).isEmpty() && held.isEmpty();
        return AttemptResult.finished(new Outcome.SourceDeleted(blob, neverBackedUp));
    }

    /**
     * Aborts the upload that the row names, if it names one, before the row forgets it: after a crash between the two, the
     * next run finds no such upload and creates another. Safe even if the row has changed since it was read, because the
     * source was checked later and its version will never again be the one that the upload was for, or is in the target
     * already.
     */
    void abortUpload(RunContext run, Optional<CheckpointStore.Row> row) {
        row.flatMap(CheckpointStore.Row::copying).ifPresent(copying -> uploads.abort(run, copying.upload()));
    }
}
