package io.blobferry.backup;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Since when a version that was read is current under its name. The moment is exact only where it is proved; else it is a
 * range that contains it, and ends when the version was read. docs/FORMAT.md says what a restore makes of it.
 */
final class ValidFrom {
    /** Last-Modified has whole seconds. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private ValidFrom() {}

    /**
     * Applies these rules:
     *
     * <ul>
     *   <li>The version was written at its Last-Modified, or at the time of the event that names this very version and lies
     *       within the second that Last-Modified begins.
     *   <li>In an account with a hierarchical namespace a version may have come by a rename, which leaves Last-Modified as it
     *       is. There the moment is exact only if the event says that this very version was written.
     *   <li>A version that came by a rename did not come before its event. Another rename may have followed, so the moment is
     *       not exact.
     *   <li>Of a version that only a listing noticed, the moment is not exact.
     *   <li>Where another version, or none, was under the name at a later time, the version came back after that: by a
     *       rename, or since it was undeleted. Within the second that Last-Modified begins, it was written after that.
     * </ul>
     *
     * <p>An event that names no version, such as one of a tier, says nothing of when this one came.
     *
     * @param read the version
     * @param event the event of the run that read it
     * @param notBefore a moment at which another version, or none, was under the name, as the row knows it
     * @param now when the version was read, by this machine's clock
     */
    static TimeRange of(BlobProperties read, BlobEvent event, Optional<Instant> notBefore, Instant now) {
        Instant modified = read.lastModified();
        boolean isNamed = event.notice() != Notice.DELETED
                && event.etag().equals(Optional.of(read.version().etag()));
        boolean exact = switch (event.notice()) {
            case WRITTEN -> isNamed || !read.hierarchical();
            case DELETED, NONE -> !read.hierarchical();
            case RENAMED, LISTED -> false;
        };
        Instant earliest = isNamed && event.notice() == Notice.WRITTEN
                ? event.time().filter(time -> isWithin(modified, time)).orElse(modified)
                : modified;
        boolean isAfterAnother = false;
        for (Optional<Instant> known : List.of(ofAnother(event, isNamed), notBefore)) {
            if (known.filter(earliest::isBefore).isPresent()) {
                earliest = known.get();
                isAfterAnother = true;
                exact &= isWithin(modified, earliest);
            }
        }
        if (exact) {
            return isAfterAnother ? new TimeRange(earliest, modified.plus(RESOLUTION)) : TimeRange.at(earliest);
        }
        // This machine's clock may be behind.
        Instant soonest = earliest.plus(RESOLUTION);
        return new TimeRange(earliest, now.isBefore(soonest) ? soonest : now);
    }

    /** When another version, or none, was under the name, or the version came there by a rename, as the event says. */
    private static Optional<Instant> ofAnother(BlobEvent event, boolean isNamed) {
        return switch (event.notice()) {
            case RENAMED, DELETED -> event.time();
            case WRITTEN, LISTED, NONE -> event.etag().isPresent() && !isNamed ? event.time() : Optional.empty();
        };
    }

    /** Whether the time lies within the second that the Last-Modified stands for. */
    static boolean isWithin(Instant lastModified, Instant time) {
        return !time.isBefore(lastModified) && time.isBefore(lastModified.plus(RESOLUTION));
    }
}
