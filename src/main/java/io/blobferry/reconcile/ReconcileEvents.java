package io.blobferry.reconcile;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.spi.state.ReconciliationPass;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The events of a pass. Their ids depend on the pass and the blob alone, so a repeated step makes the same events. */
final class ReconcileEvents {
    private ReconcileEvents() {}

    /** The event for a blob that has to be checked. */
    static BlobEvent ofBlob(ReconciliationPass pass, BlobVersion version, long size, Optional<Instant> lastModified) {
        return new BlobEvent(
                id("pass " + pass.number() + " " + version),
                version.blob(),
                Optional.of(version.etag()),
                OptionalLong.of(size),
                lastModified);
    }

    /** The event for a blob whose tags differ from its backup's. It has no ETag, because the version is the same. */
    static BlobEvent ofTags(ReconciliationPass pass, BlobVersion version, long size) {
        return new BlobEvent(
                id("tags in pass " + pass.number() + " " + version),
                version.blob(),
                Optional.empty(),
                OptionalLong.of(size),
                Optional.empty());
    }

    /** The event for a blob that the source no longer has. */
    static BlobEvent ofDeletion(ReconciliationPass pass, BlobAddress blob) {
        return new BlobEvent(
                id("deletion in pass " + pass.number() + " " + blob),
                blob,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    private static String id(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
