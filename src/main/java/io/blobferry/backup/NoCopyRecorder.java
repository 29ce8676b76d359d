package io.blobferry.backup;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobSource;
import java.util.Optional;

/**
 * Ends an attempt that has nothing to copy, by what the source answered. Each method asks the target first, unless the
 * snapshot holds its answer or the row alone is enough.
 */
final class NoCopyRecorder {
    private final BlobSource source;
    private final TargetInspector inspector;
    private final CheckpointRecorder checkpointRecorder;
    private final DeletionHandler deletionHandler;

    NoCopyRecorder(
            BlobSource source,
            TargetInspector inspector,
            CheckpointRecorder checkpointRecorder,
            DeletionHandler deletionHandler) {
        this.source = source;
        this.inspector = inspector;
        this.checkpointRecorder = checkpointRecorder;
        this.deletionHandler = deletionHandler;
    }

    /** The marker is metadata, which any client can set: a blob that has bytes is backed up in spite of it. */
    static boolean isDirectoryMarker(BlobProperties properties) {
        return properties.directory() && properties.size() == 0;
    }

    AttemptResult ignoreDirectoryMarker(BlobAddress blob) {
        return AttemptResult.finished(
                new Outcome.Ignored(blob.toString(), "directory marker blob, nothing to back up"));
    }

    /** The source has no such blob. */
    AttemptResult recordDeleted(RunContext run, TargetSnapshot snapshot, BlobSource.NotFound missing) {
        return deletionHandler.handle(run, snapshot, missing);
    }

    /** The source still has the version that the row or the target's own metadata names: the target must agree. */
    AttemptResult recordUnchanged(RunContext run, TargetSnapshot snapshot, ETag known) {
        TargetSnapshot checked = inspector.withObject(run, snapshot);
        BlobVersion version = new BlobVersion(checked.blob(), known);
        return checked.backupOf(version)
                .map(backup -> checkpointRecorder.recordAlreadyBackedUp(
                        run, checked.row(), version, backup, checked.knownValidFrom(version)))
                .orElseGet(() -> AttemptResult.retry("checkpoint refers to a backup that is not in S3"));
    }

    /**
     * A blob that was archived after it was backed up needs no copy, as long as the target holds that version.
     *
     * @throws PermanentException if the target does not hold it
     */
    AttemptResult recordUnreadable(RunContext run, TargetSnapshot snapshot, BlobSource.Unreadable found) {
        // A backup with other tags is still one of the version, which cannot be read now.
        TargetSnapshot checked = inspector.withObject(run, snapshot).notOutdated();
        BlobSource.HeadResult current = found.etag().isPresent() ? found : source.head(run, checked.blob());
        if (!(current instanceof BlobSource.Unreadable unreadable)) {
            return AttemptResult.BLOB_CHANGED;
        }
        Optional<BlobVersion> version = unreadable.etag().map(etag -> new BlobVersion(checked.blob(), etag));
        Optional<Backup> backup = version.flatMap(checked::backupOf);
        if (backup.isEmpty()) {
            throw new PermanentException("read " + checked.blob(), unreadable.cause(), unreadable.detail(), null);
        }
        return checkpointRecorder.recordAlreadyBackedUp(
                run, checked.row(), version.orElseThrow(), backup.get(), checked.knownValidFrom(version.orElseThrow()));
    }
}
