package io.blobferry.domain.event;

import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.TimeRange;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A hint that a blob was deleted or got another name. It may be there again.
 *
 * @param event names the blob by the name that is said to be gone; its ETag is that of the version that was deleted, its
 *     time that of the deletion, or the time at which the blob was found to be gone
 * @param lastSeen when the blob was last known to be there, of a deletion that was found later; empty if the time is that
 *     of the deletion
 * @param isOwn whether the source said so of this very blob; else only a backup shows that there was such a blob
 * @param mayMark whether a delete marker may be placed over the backup
 */
public record DeletionEvent(BlobEvent event, Optional<Instant> lastSeen, boolean isOwn, boolean mayMark) {
    public DeletionEvent {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(lastSeen, "lastSeen");
    }

    /** What the source said of this very blob. */
    public static DeletionEvent own(BlobEvent event) {
        return new DeletionEvent(event, Optional.empty(), true, true);
    }

    /** What follows from the deletion of a directory. */
    public static DeletionEvent withDirectory(BlobEvent event) {
        return new DeletionEvent(event, Optional.empty(), false, true);
    }

    /** The same of a blob that may be another than the one that is meant. */
    public DeletionEvent uncertain() {
        return new DeletionEvent(event, lastSeen, false, mayMark);
    }

    /** The deletion; empty if its time is not known. */
    public Optional<Deletion> deletion() {
        return event.time()
                .map(time -> lastSeen.map(seen -> TimeRange.between(seen, time)).orElseGet(() -> TimeRange.at(time)))
                .map(time -> new Deletion(time, event.etag()));
    }
}
