package io.blobferry.orphans;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.domain.Upload;
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
    private final MultipartUploadListing open;
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
        this.open = open;
        this.routes = routes;
        this.account = account;
        this.clock = clock;
    }

    /**
     * What one sweep came to.
     *
     * @param open how many open uploads it looked at
     * @param orphans how many of them no row named
     * @param unknown how many were old enough and stand for no blob of ours: left alone
     * @param whole whether it came to the end of the listing before its deadline
     */
    public record Swept(int open, int orphans, int unknown, boolean whole) {
        private Swept and(Swept more) {
            return new Swept(open + more.open, orphans + more.orphans, unknown + more.unknown, whole && more.whole);
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
    public Swept sweep(RunContext run, Duration grace, boolean abort, OrphanListener listener) {
        Instant youngest = clock.instant().minus(grace);
        Swept sum = new Swept(0, 0, 0, true);
        for (Route route : routes.listed()) {
            sum = sum.and(sweep(run, route, youngest, abort, listener));
            if (!sum.whole()) {
                break;
            }
        }
        listener.swept(run, sum);
        return sum;
    }

    private Swept sweep(RunContext run, Route route, Instant youngest, boolean abort, OrphanListener listener) {
        int seen = 0;
        int orphans = 0;
        int unknown = 0;
        Optional<Upload> from = Optional.empty();
        do {
            MultipartUploadListing.Page page = open.list(run, route, from);
            for (MultipartUploadListing.OpenUpload found : page.uploads()) {
                if (run.timeLeft().isZero()) {
                    return new Swept(seen, orphans, unknown, false);
                }
                seen++;
                if (found.begun().isAfter(youngest)) {
                    continue;
                }
                switch (ownerOf(run, found.upload())) {
                    case OURS_AND_LIVE -> {}
                    case OURS_AND_FORGOTTEN -> {
                        if (abort) {
                            uploads.abort(run, found.upload());
                        }
                        listener.orphan(run, found, abort);
                        orphans++;
                    }
                    case UNKNOWN -> unknown++;
                }
            }
            from = page.next();
        } while (from.isPresent());
        return new Swept(seen, orphans, unknown, true);
    }

    private enum Owner {
        OURS_AND_LIVE,
        OURS_AND_FORGOTTEN,
        UNKNOWN
    }

    /** A key alone proves nothing in a bucket that others may write to: there must be a row, or a blob, that it stands for. */
    private Owner ownerOf(RunContext run, Upload upload) {
        Optional<BlobAddress> blob = routes.blobOf(account, upload.key());
        if (blob.isEmpty()) {
            return Owner.UNKNOWN;
        }
        Optional<CheckpointStore.Row> row = checkpoints.find(run, blob.get());
        if (row.isPresent()) {
            boolean live = row.get()
                    .copying()
                    .map(Checkpoint.Copying::upload)
                    .filter(upload::equals)
                    .isPresent();
            return live ? Owner.OURS_AND_LIVE : Owner.OURS_AND_FORGOTTEN;
        }
        return source.look(run, blob.get()) instanceof BlobSource.Missing ? Owner.UNKNOWN : Owner.OURS_AND_FORGOTTEN;
    }
}
