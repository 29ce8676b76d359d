package io.blobferry.history;

import io.blobferry.domain.ETag;
import io.blobferry.domain.TimeRange;
import io.blobferry.spi.target.ObjectVersionListing.Listed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a bucket shows of one key.
 *
 * @param entries versions and delete markers, the newest first
 * @param deletions records of its deletions, in any order
 * @param unread records of versions that no run read, in any order
 * @param containerDeletions records of its container's deletions, in any order
 */
record KeyHistory(List<Listed> entries, List<Trace> deletions, List<Trace> unread, List<Trace> containerDeletions) {
    KeyHistory {
        entries = List.copyOf(entries);
        deletions = List.copyOf(deletions);
        unread = List.copyOf(unread);
        containerDeletions = List.copyOf(containerDeletions);
    }

    /**
     * A record.
     *
     * @param time when it happened
     * @param etag the blob's version, if it is known
     * @param written when the record was last written, by S3's clock
     * @param place where the record is, among the places of a blob's backups; {@link #ANYWHERE} if at several
     */
    record Trace(TimeRange time, Optional<ETag> etag, Instant written, int place) {
        /** The place of what several places have. */
        static final int ANYWHERE = -1;

        Trace(TimeRange time, Optional<ETag> etag, Instant written) {
            this(time, etag, written, 0);
        }

        Trace {
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(written, "written");
        }

        Trace at(int other) {
            return new Trace(time, etag, written, other);
        }

        boolean isOf(ETag version) {
            return etag.equals(Optional.of(version));
        }
    }
}
