package io.blobferry.domain;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What one run ended in. Every outcome but {@link Unfinished} settles the event: it may be acknowledged, because the
 * blob is backed up, needs no backup, or is named by a failure row.
 */
public sealed interface Outcome {
    /** Whether the event may be acknowledged. */
    default boolean settled() {
        return !(this instanceof Unfinished);
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
    record SourceGone(BlobAddress blob, boolean unseen) implements Outcome {
        public SourceGone {
            Objects.requireNonNull(blob, "blob");
        }
    }

    /**
     * The source has no such blob any more, and a delete marker now lies over its backup, of which every version is kept.
     *
     * @param marker the marker's own version id, where S3 tells it
     */
    record DeletionMarked(BlobAddress blob, ObjectKey key, Optional<String> marker) implements Outcome {
        public DeletionMarked {
            Objects.requireNonNull(blob, "blob");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(marker, "marker");
        }
    }

    /**
     * A directory was looked through: every blob below it that is to be backed up, or the rest of the listing, is on the
     * event queue.
     *
     * @param queued how many blobs this run put on the queue
     * @param whole whether the listing came to its end; else the rest of it is on the queue too
     */
    record DirectoryQueued(BlobAddress directory, int queued, boolean whole) implements Outcome {
        public DirectoryQueued {
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
    record HandedOver(BlobVersion version, int segments) implements Outcome {
        public HandedOver {
            Objects.requireNonNull(version, "version");
        }
    }

    /** The segment is back on the queue after a fault that may pass, and nobody sees it before the delay is over. */
    record PutOff(Segment segment, Duration delay, String reason) implements Outcome {
        public PutOff {
            Objects.requireNonNull(segment, "segment");
            Objects.requireNonNull(delay, "delay");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The segment's parts are in S3, and other segments are still being copied. */
    record SegmentStored(Segment segment, int stored) implements Outcome {
        public SegmentStored {
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
    record Unfinished(BlobAddress blob, String reason) implements Outcome {
        public Unfinished {
            Objects.requireNonNull(blob, "blob");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
