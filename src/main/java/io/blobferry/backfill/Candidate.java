package io.blobferry.backfill;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.spi.source.BlobListing;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A blob that may need a backup, as the hint that the engine follows.
 *
 * @param size the size in bytes; 0 if it is not known
 * @param tier the tier that it is in, if that is known
 */
record Candidate(BlobEvent event, long size, Optional<String> tier) {
    private static final String ARCHIVE = "Archive";

    static Candidate of(BlobListing.Listed blob) {
        return new Candidate(
                new BlobEvent(
                        id(blob.version().toString()),
                        blob.version().blob(),
                        Notice.LISTED,
                        Optional.of(blob.version().etag()),
                        OptionalLong.of(blob.size()),
                        blob.accessTier(),
                        Optional.of(blob.lastModified())),
                blob.size(),
                blob.tier());
    }

    /** A blob whose properties cannot be read. */
    static Candidate unreadable(BlobAddress blob, FailureCause cause) {
        String id = id(blob.toString());
        return new Candidate(
                BlobEvent.ofBlob(id, blob, id),
                0,
                cause == FailureCause.ARCHIVED ? Optional.of(ARCHIVE) : Optional.empty());
    }

    private static String id(String seed) {
        return UUID.nameUUIDFromBytes(("backup of " + seed).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    BlobAddress blob() {
        return event.blob();
    }

    /** Whether it cannot be read before it is rehydrated. */
    boolean isArchived() {
        return tier.filter(ARCHIVE::equals).isPresent();
    }
}
