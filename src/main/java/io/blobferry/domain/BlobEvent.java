package io.blobferry.domain;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A hint that a blob changed: "look at this blob". What it says of the blob may be out of date when it is read; the
 * run backs up whatever is current then.
 *
 * @param id the event's id, for the log
 * @param blob the blob to look at
 * @param etag the version that the event announced, where it names one
 * @param size the size in bytes that the event announced, where it names one
 * @param time when the change happened, by the source's clock
 * @param text the event as it was delivered, for a failure row
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

    /** A hint that nobody delivered: its id is all there is to keep of it. */
    public BlobEvent(String id, BlobAddress blob, Optional<ETag> etag, OptionalLong size, Optional<Instant> time) {
        this(id, blob, etag, size, time, id);
    }
}
