package io.blobferry.backup;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.Upload;
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
    private final UnreadVersions unreadVersions;

    CheckpointRecorder(CheckpointStore checkpoints, MultipartTarget uploads, UnreadVersions unreadVersions) {
        this.unreadVersions = unreadVersions;
        this.checkpoints = checkpoints;
        this.uploads = uploads;
    }

    /**
     * Records the object that this run wrote.
     *
     * @param parts how many parts it was completed from, which used up the row's upload; 0 if it was written by one PUT
     * @param validFrom since when the version is current under its name, as the object says
     */
    AttemptResult recordBackedUp(
            RunContext run,
            Optional<CheckpointStore.Row> row,
            BlobVersion version,
            Backup backup,
            int parts,
            Optional<TimeRange> validFrom) {
        if (parts == 0) {
            abortUpload(run, row, Optional.of(version));
        }
        return swap(run, row, new Checkpoint.Done(version, backup, validFrom))
                ? AttemptResult.finished(new Outcome.BackedUp(version, backup, parts), validFrom)
                : AttemptResult.CHECKPOINT_CONFLICT;
    }

    /**
     * Records a version that the target holds already, and corrects the row where it says otherwise. An object that the row
     * did not name was written by a run that ended, or lost a swap, before it recorded it: the run that records it reports
     * it as backed up, so that every recorded object is reported once; so does a run that lost the answer to its swap.
     */
    AttemptResult recordAlreadyBackedUp(
            RunContext run,
            Optional<CheckpointStore.Row> row,
            BlobVersion version,
            Backup backup,
            Optional<TimeRange> validFrom) {
        Checkpoint.Done next = new Checkpoint.Done(version, backup, validFrom);
        Optional<CheckpointStore.Row> recorded = row.filter(known -> known.done()
                .filter(done -> done.version().equals(version) && done.backup().equals(backup))
                .isPresent());
        if (recorded.isPresent()) {
            return AttemptResult.finished(
                    recorded.get().isWrittenBy(run)
                            ? new Outcome.BackedUp(version, backup, 0)
                            : new Outcome.AlreadyBackedUp(version, backup),
                    validFrom);
        }
        abortUpload(run, row, Optional.of(version));
        int parts = row.flatMap(CheckpointStore.Row::copying)
                .filter(copying -> copying.version().equals(version))
                .map(copying -> copying.plan().partCount())
                .orElse(0);
        return swap(run, row, next)
                ? AttemptResult.finished(new Outcome.BackedUp(version, backup, parts), validFrom)
                : AttemptResult.CHECKPOINT_CONFLICT;
    }

    /**
     * Swaps the row. A swap whose answer is lost may have taken effect, which the row itself says. One that is lost to a row
     * which still copies into the same upload is repeated: such changes only say whether all segments are on the queue, and
     * how many parts are stored.
     */
    private boolean swap(RunContext run, Optional<CheckpointStore.Row> row, Checkpoint.Done next) {
        Optional<RuntimeException> fault = Optional.empty();
        try {
            if (checkpoints.write(run, row, next).isPresent()) {
                return true;
            }
        } catch (RuntimeException e) {
            fault = Optional.of(e);
        }
        Optional<CheckpointStore.Row> now = checkpoints.find(run, next.version().blob());
        if (now.filter(known -> known.isWrittenBy(run))
                .map(CheckpointStore.Row::checkpoint)
                .filter(next::equals)
                .isPresent()) {
            return true;
        }
        if (fault.isPresent()) {
            throw fault.get();
        }
        return uploadOf(row).isPresent() && uploadOf(now).equals(uploadOf(row)) && swap(run, now, next);
    }

    private static Optional<Upload> uploadOf(Optional<CheckpointStore.Row> row) {
        return row.flatMap(CheckpointStore.Row::copying).map(Checkpoint.Copying::upload);
    }

    /**
     * Records that the source no longer has the blob. What the target holds of it stays. The row is swapped even where it
     * stays as it is: a run that read it before the blob was deleted, and would start a copy that no message continues, then
     * loses its own swap and checks again.
     *
     * @param held what the target holds, if it was asked; if not, the row alone says whether a version was backed up
     */
    AttemptResult recordSourceDeleted(
            RunContext run, BlobAddress blob, Optional<CheckpointStore.Row> row, Optional<StoredObject> held) {
        abortUpload(run, row, Optional.empty());
        Checkpoint next = row.map(known -> withoutCopy(known.checkpoint()))
                .orElseGet(() -> new Checkpoint.Deleted(
                        blob, held.flatMap(StoredObject::verifiedSourceETag), Optional.empty(), Optional.empty()));
        boolean neverBackedUp = row.flatMap(CheckpointStore.Row::done).isEmpty() && held.isEmpty();
        return checkpoints.write(run, row, next).isPresent()
                ? AttemptResult.finished(new Outcome.SourceDeleted(blob, neverBackedUp))
                : AttemptResult.CHECKPOINT_CONFLICT;
    }

    /**
     * Ends the copy of a version that was deleted and came back: the upload says that the version is valid from before the
     * deletion. The row says when it came back, to every run that begins the copy anew; a record says that the version was there
     * before, when it was not read.
     *
     * @param validFrom since when the version is current again
     * @return that another attempt begins the copy
     */
    AttemptResult endCopy(RunContext run, Optional<CheckpointStore.Row> row, BlobVersion version, TimeRange validFrom) {
        abortUpload(run, row, Optional.empty());
        return checkpoints
                        .write(run, row, new Checkpoint.Abandoned(version, Optional.of(validFrom)))
                        .isPresent()
                ? AttemptResult.retry("version was deleted and came back after its copy was begun")
                : AttemptResult.CHECKPOINT_CONFLICT;
    }

    private static Checkpoint withoutCopy(Checkpoint known) {
        return known instanceof Checkpoint.Copying copying
                ? new Checkpoint.Abandoned(copying.version(), copying.validFrom())
                : known;
    }

    /**
     * Aborts the upload that the row names, if it names one, before the row forgets it, and records that its version was not
     * read, if another one takes its place: after a crash between the two, the
     * next run finds no such upload and creates another. Safe even if the row has changed since it was read: the source was
     * checked later and has another version than the one that the upload is for, or that one is in the target already. Where
     * a rename brings the version back, its copy begins anew, as after an abort by another client.
     *
     * @param next the version that the row will name; empty if the blob is gone, or its copy abandoned
     */
    void abortUpload(RunContext run, Optional<CheckpointStore.Row> row, Optional<BlobVersion> next) {
        Optional<Checkpoint.Copying> copying = row.flatMap(CheckpointStore.Row::copying);
        copying.filter(former -> !next.equals(Optional.of(former.version())))
                .ifPresent(former -> unreadVersions.recordGivenUp(run, former));
        copying.ifPresent(former -> uploads.abort(run, former.upload()));
    }
}
