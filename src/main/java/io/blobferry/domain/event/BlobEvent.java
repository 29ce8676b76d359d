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
 * @param notice what the event says of how a version came under the name
 * @param etag the ETag in the event, if any
 * @param size the size in bytes in the event, if any
 * @param accessTier the access tier in the event, if it has one that was set at the blob itself
 * @param time when the change happened, by the source's clock, if known
 * @param text the event as delivered, for a failure row
 * @param isReplay whether a run at the event has failed: the row does not say then that the blob is backed up
 */
public record BlobEvent(
        String id,
        BlobAddress blob,
        Notice notice,
        Optional<ETag> etag,
        OptionalLong size,
        Optional<String> accessTier,
        Optional<Instant> time,
        String text,
        boolean isReplay) {
    public BlobEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(blob, "blob");
        Objects.requireNonNull(notice, "notice");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(accessTier, "accessTier");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(text, "text");
    }

    /** An event that no run has failed at. */
    public BlobEvent(
            String id,
            BlobAddress blob,
            Notice notice,
            Optional<ETag> etag,
            OptionalLong size,
            Optional<String> accessTier,
            Optional<Instant> time,
            String text) {
        this(id, blob, notice, etag, size, accessTier, time, text, false);
    }

    /** An event that the product made itself; its id stands for the text. */
    public BlobEvent(
            String id,
            BlobAddress blob,
            Notice notice,
            Optional<ETag> etag,
            OptionalLong size,
            Optional<String> accessTier,
            Optional<Instant> time) {
        this(id, blob, notice, etag, size, accessTier, time, id);
    }

    /**
     * A request to check the blob, which says nothing of its versions.
     *
     * @param text for a failure row
     */
    public static BlobEvent ofBlob(String id, BlobAddress blob, String text) {
        return new BlobEvent(
                id,
                blob,
                Notice.NONE,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                text);
    }

    /** A deletion that the product found itself, or concluded from another event. */
    public static BlobEvent ofDeletion(
            String id, BlobAddress blob, Optional<ETag> etag, Optional<Instant> time, String text) {
        return new BlobEvent(id, blob, Notice.DELETED, etag, OptionalLong.empty(), Optional.empty(), time, text);
    }

    /** The same event after a failed run, in another one. Its size may be out of date. */
    public BlobEvent asReplay(String runId) {
        return new BlobEvent(runId, blob, notice, etag, OptionalLong.empty(), accessTier, time, text, true);
    }

    /** The same event of a blob that may be another than the one that is meant: it does not say that the blob was there. */
    public BlobEvent withoutTime() {
        return new BlobEvent(id, blob, notice, etag, size, accessTier, Optional.empty(), text);
    }

    /** Whether it says that a version was there at a time: what a restore has to know, if no run reads the version. */
    public boolean namesAMoment() {
        return notice == Notice.WRITTEN && etag.isPresent() && time.isPresent();
    }

    /** The same event without what it says of a version, but for its time. */
    public BlobEvent withoutVersion() {
        return new BlobEvent(
                id, blob, Notice.NONE, Optional.empty(), OptionalLong.empty(), Optional.empty(), time, text);
    }
}
