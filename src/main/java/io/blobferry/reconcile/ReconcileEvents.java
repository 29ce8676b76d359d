package io.blobferry.reconcile;

import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ReconciliationPass;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The events of a pass. Their ids depend on the pass and the blob alone, so a repeated step makes the same events. */
final class ReconcileEvents {
    private ReconcileEvents() {}

    /** The event for a blob that has to be checked. */
    static BlobEvent ofBlob(ReconciliationPass pass, BlobListing.Listed found) {
        return new BlobEvent(
                id("pass " + pass.number() + " " + found.version()),
                found.version().blob(),
                Notice.LISTED,
                Optional.of(found.version().etag()),
                OptionalLong.of(found.size()),
                found.accessTier(),
                Optional.of(found.lastModified()));
    }

    /** The event for a copy whose row has not changed for some time. */
    static BlobEvent ofStalledCopy(ReconciliationPass pass, CheckpointStore.StalledCopy copy) {
        return new BlobEvent(
                id("pass " + pass.number() + " " + copy.version()),
                copy.version().blob(),
                Notice.NONE,
                Optional.of(copy.version().etag()),
                OptionalLong.of(copy.size()),
                Optional.empty(),
                Optional.empty());
    }

    /** The event for a blob whose tags differ from its backup's. It has no ETag, because the version is the same. */
    static BlobEvent ofTags(ReconciliationPass pass, BlobVersion version, long size) {
        return new BlobEvent(
                id("tags in pass " + pass.number() + " " + version),
                version.blob(),
                Notice.NONE,
                Optional.empty(),
                OptionalLong.of(size),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The event for a blob that the source no longer has.
     *
     * @param mayMark whether its run may place a delete marker
     */
    static DeletionEvent ofDeletion(ReconciliationPass pass, DeletedBlobFinder.DeletedBlob found, boolean mayMark) {
        String id = id("deletion in pass " + pass.number() + " " + found.blob());
        return new DeletionEvent(
                BlobEvent.ofDeletion(id, found.blob(), found.etag(), Optional.of(found.noticedAt()), id),
                Optional.of(found.lastSeen()),
                false,
                mayMark);
    }

    private static String id(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
