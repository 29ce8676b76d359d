package io.blobferry.orphans;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
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
 * Aborts uploads that no row names: a run that died between opening an upload and writing its row leaves one, and S3
 * keeps, and bills, its parts until somebody ends it. Uploads of others in the same bucket are left alone.
 *
 * <p>Safe beside running copies and other sweeps: a young upload is spared, because its row may be about to be written.
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
     * @param account the one account whose blobs the routes' keys stand for
     */
    public OrphanedUploadCleaner(
            BlobSource source,
            MultipartTarget uploads,
            CheckpointStore checkpoints,
            MultipartUploadListing open,
            Routes routes,
            String account,
            Clock clock) {
        this.source = source;
        this.uploads = uploads;
        this.checkpoints = checkpoints;
        this.openUploads = open;
        this.routes = routes;
        this.account = account;
        this.clock = clock;
    }

    /**
     * What one sweep came to.
     *
     * @param openUploads how many open uploads it looked at
     * @param orphans how many of them no row named
     * @param unknown how many were old enough and stand for no blob of ours: left alone
     * @param complete whether it came to the end of the listing before its deadline
     */
    public record CleanupResult(int openUploads, int orphans, int unknown, boolean complete) {
        private CleanupResult plus(CleanupResult more) {
            return new CleanupResult(
                    openUploads + more.openUploads,
                    orphans + more.orphans,
                    unknown + more.unknown,
                    complete && more.complete);
        }
    }

    /**
     * Goes through all open uploads, page by page, until the run's deadline. Idempotent.
     *
     * @param grace how old an orphan is at the least; far more than a run takes from opening an upload to writing its row
     * @param abort whether to abort orphans, or only to report them
     * @param listener receives each orphan, and the sum
     * @throws TransferException if S3 or the table cannot be asked; what was aborted stays so
     */
    public CleanupResult cleanUp(RunContext run, Duration grace, boolean abort, OrphanListener listener) {
        Instant youngest = clock.instant().minus(grace);
        CleanupResult sum = new CleanupResult(0, 0, 0, true);
        for (Route route : routes.distinctPrefixes()) {
            sum = sum.plus(cleanUp(run, route, youngest, abort, listener));
            if (!sum.complete()) {
                break;
            }
        }
        listener.cleanupCompleted(run, sum);
        return sum;
    }

    private CleanupResult cleanUp(
            RunContext run, Route route, Instant youngest, boolean abort, OrphanListener listener) {
        int seen = 0;
        int orphans = 0;
        int unknown = 0;
        Optional<Upload> from = Optional.empty();
        do {
            MultipartUploadListing.Page page = openUploads.list(run, route, from);
            for (MultipartUploadListing.OpenUpload found : page.uploads()) {
                if (run.remaining().isZero()) {
                    return new CleanupResult(seen, orphans, unknown, false);
                }
                seen++;
                if (found.initiated().isAfter(youngest)) {
                    continue;
                }
                switch (statusOf(run, found.upload())) {
                    case ACTIVE -> {}
                    case ORPHANED -> {
                        if (abort) {
                            uploads.abort(run, found.upload());
                        }
                        listener.orphanFound(run, found, abort);
                        orphans++;
                    }
                    case UNKNOWN -> unknown++;
                }
            }
            from = page.next();
        } while (from.isPresent());
        return new CleanupResult(seen, orphans, unknown, true);
    }

    private enum UploadStatus {
        ACTIVE,
        ORPHANED,
        UNKNOWN
    }

    /** A key alone proves nothing in a bucket that others may write to: there must be a row, or a blob, that it stands for. */
    private UploadStatus statusOf(RunContext run, Upload upload) {
        Optional<BlobAddress> blob = routes.blobOf(account, upload.key());
        if (blob.isEmpty()) {
            return UploadStatus.UNKNOWN;
        }
        Optional<CheckpointStore.Row> row = checkpoints.find(run, blob.get());
        if (row.isPresent()) {
            boolean live = row.get()
                    .copying()
                    .map(Checkpoint.Copying::upload)
                    .filter(upload::equals)
                    .isPresent();
            return live ? UploadStatus.ACTIVE : UploadStatus.ORPHANED;
        }
        return source.head(run, blob.get()) instanceof BlobSource.NotFound
                ? UploadStatus.UNKNOWN
                : UploadStatus.ORPHANED;
    }
}
