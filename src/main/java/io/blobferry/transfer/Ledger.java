package io.blobferry.transfer;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import java.util.Optional;

/**
 * Ends a run in the checkpoint row: nothing counts as backed up before the row that was first read has been swapped.
 * Whoever swaps away a row that was still copying also ends that row's upload.
 */
final class Ledger {
    private final CheckpointStore checkpoints;
    private final MultipartTarget uploads;

    Ledger(CheckpointStore checkpoints, MultipartTarget uploads) {
        this.checkpoints = checkpoints;
        this.uploads = uploads;
    }

    /** Records the object that this run wrote. */
    Step wrote(Run run, Optional<CheckpointStore.Row> row, BlobVersion version, Backup backup, int parts) {
        if (checkpoints.write(run, row, new Checkpoint.Done(version, backup)).isEmpty()) {
            return lostRace();
        }
        copying(row).filter(was -> !was.version().equals(version)).ifPresent(was -> uploads.abort(run, was.upload()));
        return Step.settled(new Outcome.BackedUp(version, backup, parts));
    }

    /** Settles a version that the target holds already, and corrects the row where it says otherwise. */
    Step found(Run run, Optional<CheckpointStore.Row> row, BlobVersion version, Backup backup) {
        Checkpoint next = new Checkpoint.Done(version, backup);
        boolean recorded =
                row.map(CheckpointStore.Row::checkpoint).filter(next::equals).isPresent();
        if (!recorded && checkpoints.write(run, row, next).isEmpty()) {
            return lostRace();
        }
        copying(row).ifPresent(was -> uploads.abort(run, was.upload()));
        return Step.settled(new Outcome.AlreadyBackedUp(version, backup));
    }

    /**
     * Settles a blob that the source no longer has. What the target holds of it stays.
     *
     * @param seen by asking the target, unless the row itself says that a version was backed up
     */
    Step gone(Run run, Observation seen) {
        Optional<Checkpoint.Copying> copying = seen.copying();
        if (copying.isPresent()) {
            Checkpoint next = new Checkpoint.Gone(copying.get().version());
            if (checkpoints.write(run, seen.row(), next).isEmpty()) {
                return lostRace();
            }
            uploads.abort(run, copying.get().upload());
        }
        return Step.settled(new Outcome.SourceGone(
                seen.blob(), seen.done().isEmpty() && seen.object().isEmpty()));
    }

    private static Optional<Checkpoint.Copying> copying(Optional<CheckpointStore.Row> row) {
        return row.flatMap(CheckpointStore.Row::copying);
    }

    private static Step lostRace() {
        return Step.lookAgain("another run changed the checkpoint row meanwhile");
    }
}
