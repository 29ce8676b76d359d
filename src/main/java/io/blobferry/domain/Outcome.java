package io.blobferry.domain;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What one run ended in. Every outcome but {@link Incomplete} settles the event: it may be acknowledged, because the
 * blob is backed up, needs no backup, or is named by a failure row.
 */
public sealed interface Outcome {
    /** Whether the event may be acknowledged. */
    default boolean canAcknowledge() {
        return !(this instanceof Incomplete);
    }

    /** The current version was copied by this run. */
    record BackedUp(BlobVersion version, Backup backup, int parts) implements Outcome {
        public BackedUp {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(backup, "backup");
        }
    }

    /** The version was in S3 already, and S3 said so in this run. */
    record AlreadyBackedUp(BlobVersion version, Backup backup) implements Outcome {
        public AlreadyBackedUp {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(backup, "backup");
        }
    }

    /** The source has no such blob any more. {@code unseen}: no version of it was ever backed up. */
    record SourceDeleted(BlobAddress blob, boolean neverBackedUp) implements Outcome {
        public SourceDeleted {
            Objects.requireNonNull(blob, "blob");
        }
    }

    /**
     * The source has no such blob any more, and a delete marker now lies over its backup, of which every version is kept.
     *
     * @param markerId the marker's own version id, where S3 tells it
     */
    record DeleteMarkerPlaced(BlobAddress blob, ObjectKey key, Optional<String> markerId) implements Outcome {
        public DeleteMarkerPlaced {
            Objects.requireNonNull(blob, "blob");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(markerId, "marker");
        }
    }

    /**
     * A directory was looked through: every blob below it that is to be backed up, or the rest of the listing, is on the
     * event queue.
     *
     * @param queued how many blobs this run put on the queue
     * @param complete whether the listing came to its end; else the rest of it is on the queue too
     */
    record DirectoryExpanded(BlobAddress directory, int queued, boolean complete) implements Outcome {
        public DirectoryExpanded {
            Objects.requireNonNull(directory, "directory");
        }
    }

    /** There is nothing to back up, and the reason says why. */
    record Ignored(String subject, String reason) implements Outcome {
        public Ignored {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Trying again cannot help as things stand; a failure row says so. */
    record Failed(Failure failure) implements Outcome {
        public Failed {
            Objects.requireNonNull(failure, "failure");
        }
    }

    /** What is left is on the queue, and the row says so. */
    record SegmentsQueued(BlobVersion version, int segments) implements Outcome {
        public SegmentsQueued {
            Objects.requireNonNull(version, "version");
        }
    }

    /** The segment is back on the queue after a fault that may pass, and nobody sees it before the delay is over. */
    record SegmentDeferred(Segment segment, Duration delay, String reason) implements Outcome {
        public SegmentDeferred {
            Objects.requireNonNull(segment, "segment");
            Objects.requireNonNull(delay, "delay");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The segment's parts are in S3, and other segments are still being copied. */
    record SegmentCopied(Segment segment, int parts) implements Outcome {
        public SegmentCopied {
            Objects.requireNonNull(segment, "segment");
        }
    }

    /** The row no longer speaks of the segment's upload: it was completed, or a newer version took its place. */
    record Superseded(Segment segment) implements Outcome {
        public Superseded {
            Objects.requireNonNull(segment, "segment");
        }
    }

    /** The run stopped with work left: the event must be delivered again, and the next run goes on from there. */
    record Incomplete(BlobAddress blob, String reason) implements Outcome {
        public Incomplete {
            Objects.requireNonNull(blob, "blob");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
