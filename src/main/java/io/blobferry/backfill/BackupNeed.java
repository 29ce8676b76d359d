package io.blobferry.backfill;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.listing.ListedPair;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import java.time.Duration;
import java.util.Optional;

/** Decides whether a blob needs another backup: by the listings, and where they leave it open, by its row or its object. */
final class BackupNeed {
    private final CheckpointStore checkpoints;
    private final BackupTarget target;
    private final Duration safetyMargin;

    /** What a blob needs. */
    enum Need {
        /** Its backup is of the current version. */
        NONE,
        /** It has no backup. */
        MISSING,
        /** Its backup is of another version, or the object is no backup of it. */
        STALE
    }

    /** @param safetyMargin by how much an object has to be younger than its blob to be of the blob's current version */
    BackupNeed(CheckpointStore checkpoints, BackupTarget target, Duration safetyMargin) {
        this.checkpoints = checkpoints;
        this.target = target;
        this.safetyMargin = safetyMargin;
    }

    /**
     * What the listings say: an object of the blob's size whose upload started well after the blob's last change holds the current
     * version, because no other version could be read then.
     *
     * @return empty if they leave it open
     */
    Optional<Need> byListings(ListedPair pair) {
        BlobListing.Listed blob = pair.blob().blob();
        if (pair.uncertain()) {
            return Optional.empty();
        }
        if (pair.object().isEmpty()) {
            return Optional.of(Need.MISSING);
        }
        ObjectListing.Listed object = pair.object().get();
        if (object.size() != blob.size()) {
            return Optional.of(Need.STALE);
        }
        return object.lastModified().isAfter(blob.lastModified().plus(safetyMargin))
                ? Optional.of(Need.NONE)
                : Optional.empty();
    }

    /** What the row says of the listed object, or the object itself. At most two requests. */
    Need byAsking(RunContext run, ListedPair pair) {
        if (pair.object().isPresent()) {
            Optional<Checkpoint> row =
                    checkpoints.find(run, pair.blob().blob().version().blob()).map(CheckpointStore.Row::checkpoint);
            if (row.isPresent()) {
                return isBackedUp(pair, row.get(), pair.object().get()) ? Need.NONE : Need.STALE;
            }
        }
        return byObject(run, pair.blob().blob(), pair.blob().key().orElseThrow());
    }

    /** What the object's own metadata says. One request. */
    Need byObject(RunContext run, BlobListing.Listed blob, ObjectKey key) {
        Optional<StoredObject> object = target.head(run, key);
        if (object.isEmpty()) {
            return Need.MISSING;
        }
        return object.get()
                        .verifiedSourceETag()
                        .equals(Optional.of(blob.version().etag()))
                ? Need.NONE
                : Need.STALE;
    }

    private static boolean isBackedUp(ListedPair pair, Checkpoint row, ObjectListing.Listed object) {
        return row instanceof Checkpoint.Done done
                && row.isOf(pair.blob().blob().version())
                && pair.blob().key().equals(Optional.of(done.backup().key()))
                && object.etag().equals(done.backup().etag())
                && object.size() == done.backup().size();
    }
}
