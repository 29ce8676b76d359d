package io.blobferry.orphans;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartUploadListing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Aborts orphaned multipart uploads, which no checkpoint row names: a run that crashes between creating an upload and
 * writing its row leaves one, and S3 stores and bills its parts until it is aborted. Uploads of other applications in
 * the same bucket are not touched.
 *
 * <p>Safe to run concurrently with copies and other cleanups: a recent upload is skipped, because its row may not be
 * written yet.
 */
public final class OrphanedUploadCleaner {
    private final BlobSource source;
    private final MultipartTarget uploads;
    private final MultipartUploadListing openUploads;
    private final CheckpointStore checkpoints;
    private final Routes routes;
    private final String account;
    private final Clock clock;

    /**
     * @param openUploads lists the open uploads
     * @param account the account whose blobs the routes map to keys
     */
    public OrphanedUploadCleaner(
            BlobSource source,
            MultipartTarget uploads,
            CheckpointStore checkpoints,
            MultipartUploadListing openUploads,
            Routes routes,
            String account,
            Clock clock) {
        this.source = source;
        this.uploads = uploads;
        this.checkpoints = checkpoints;
        this.openUploads = openUploads;
        this.routes = routes;
        this.account = account;
        this.clock = clock;
    }

    /**
     * The counts of one cleanup.
     *
     * @param openUploads open uploads that were checked
     * @param orphans orphaned uploads among these
     * @param unknown uploads among these that are old enough but belong to no known blob, or could not be checked or
     *     aborted
     * @param complete whether all open uploads were checked before the deadline
     */
    public record CleanupResult(int openUploads, int orphans, int unknown, boolean complete) {
        private CleanupResult plus(CleanupResult other) {
            return new CleanupResult(
                    openUploads + other.openUploads,
                    orphans + other.orphans,
                    unknown + other.unknown,
                    complete && other.complete);
        }
    }

    /**
     * Checks all open uploads, page by page, until the run's deadline. Idempotent.
     *
     * @param minAge the minimum age of an orphan; far longer than a run takes from creating an upload to writing its
     *     row
     * @param abort whether to abort orphans or only to report them
     * @param listener receives each orphan and the result
     * @throws TransferException if S3 or the checkpoint table fails; uploads aborted before stay aborted
     */
    public CleanupResult cleanUp(RunContext run, Duration minAge, boolean abort, OrphanListener listener) {
        Instant latestStart = clock.instant().minus(minAge);
        CleanupResult total = new CleanupResult(0, 0, 0, true);
        for (Route route : routes.distinctPrefixes()) {
            total = total.plus(cleanUp(run, route, latestStart, abort, listener));
            if (!total.complete()) {
                break;
            }
        }
        listener.cleanupCompleted(run, total);
        return total;
    }

    private CleanupResult cleanUp(
            RunContext run, Route route, Instant latestStart, boolean abort, OrphanListener listener) {
        int checked = 0;
        int orphans = 0;
        int unknown = 0;
        Optional<Upload> from = Optional.empty();
        do {
            MultipartUploadListing.Page page = openUploads.list(run, route, from);
            for (MultipartUploadListing.OpenUpload open : page.uploads()) {
                if (run.remaining().isZero()) {
                    return new CleanupResult(checked, orphans, unknown, false);
                }
                checked++;
                if (open.initiated().isAfter(latestStart)) {
                    continue;
                }
                switch (abortIfOrphaned(run, open, abort, listener)) {
                    case ACTIVE -> {}
                    case ORPHANED -> orphans++;
                    case UNKNOWN -> unknown++;
                }
            }
            from = page.next();
        } while (from.isPresent());
        return new CleanupResult(checked, orphans, unknown, true);
    }

    /** An upload whose row cannot be read, or that cannot be aborted, is unknown; it ends no sweep. */
    private UploadStatus abortIfOrphaned(
            RunContext run, MultipartUploadListing.OpenUpload open, boolean abort, OrphanListener listener) {
        try {
            UploadStatus status = statusOf(run, open.upload());
            if (status == UploadStatus.ORPHANED) {
                if (abort) {
                    uploads.abort(run, open.upload());
                }
                listener.orphanFound(run, open, abort);
            }
            return status;
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            PermanentException refused = UnexpectedFailure.toRefusal(
                    "check the open upload of " + open.upload().key(), thrown);
            if (refused.failureCause().isSystemic()) {
                throw refused;
            }
            listener.uploadSkipped(run, open, refused);
            return UploadStatus.UNKNOWN;
        }
    }

    private enum UploadStatus {
        ACTIVE,
        ORPHANED,
        UNKNOWN
    }

    /**
     * Other applications may write to the bucket: an upload is an orphan only if its key maps to a checkpoint row or a
     * blob.
     */
    private UploadStatus statusOf(RunContext run, Upload upload) {
        Optional<BlobAddress> blob = routes.blobOf(account, upload.key());
        if (blob.isEmpty()) {
            return UploadStatus.UNKNOWN;
        }
        Optional<CheckpointStore.Row> row = checkpoints.find(run, blob.get());
        if (row.isPresent()) {
            boolean active = row.get()
                    .copying()
                    .map(Checkpoint.Copying::upload)
                    .filter(upload::equals)
                    .isPresent();
            return active ? UploadStatus.ACTIVE : UploadStatus.ORPHANED;
        }
        return mayExist(run, blob.get()) ? UploadStatus.ORPHANED : UploadStatus.UNKNOWN;
    }

    /** A key of another application may be a name that no blob can have, which the source rejects. */
    private boolean mayExist(RunContext run, BlobAddress blob) {
        try {
            return !(source.head(run, blob) instanceof BlobSource.NotFound);
        } catch (PermanentException e) {
            if (e.failureCause() == FailureCause.REJECTED) {
                return false;
            }
            throw e;
        }
    }
}
