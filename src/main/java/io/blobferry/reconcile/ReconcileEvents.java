package io.blobferry.reconcile;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.event.BlobEvent;
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

    /** The event for a blob that the source no longer has. */
    static BlobEvent ofDeletion(ReconciliationPass pass, BlobAddress blob) {
        String id = id("deletion in pass " + pass.number() + " " + blob);
        return BlobEvent.ofDeletion(id, blob, Optional.empty(), Optional.empty(), id);
    }

    private static String id(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
