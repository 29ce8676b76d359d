package io.blobferry.domain.event;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A hint that a blob changed and must be checked. Its ETag and size may be out of date when it is processed: the run
 * backs up the version that is current then.
 *
 * @param id the event's id, for the log
 * @param blob the blob to check
 * @param etag the ETag in the event, if any
 * @param size the size in bytes in the event, if any
 * @param time when the change happened, by the source's clock, if known
 * @param text the event as delivered, for a failure row
 */
public record BlobEvent(
        String id, BlobAddress blob, Optional<ETag> etag, OptionalLong size, Optional<Instant> time, String text) {
    public BlobEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(blob, "blob");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(text, "text");
    }

    /** The same event without its ETag: a deletion's is that of the version that is gone. */
    public BlobEvent withoutETag() {
        return new BlobEvent(id, blob, Optional.empty(), size, time, text);
    }

    /** An event that the product made itself; its id stands for the text. */
    public BlobEvent(String id, BlobAddress blob, Optional<ETag> etag, OptionalLong size, Optional<Instant> time) {
        this(id, blob, etag, size, time, id);
    }
}
