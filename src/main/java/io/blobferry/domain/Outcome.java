package io.blobferry.domain;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** The result of one run. */
public sealed interface Outcome {
    /**
     * Whether the event or message may be acknowledged: the blob is backed up, needs no backup, its remaining work is on a
     * queue, or a failure row names it. This is the one place that decides it, for functions and the standalone worker.
     *
     * <p>An exception is not an outcome and is never acknowledged: it means that nothing could be made durable. Every
     * redelivery is bounded: Event Grid's by a dead letter, a queue's by its poison queue or by the worker's count.
     */
    default boolean canAcknowledge() {
        return switch (this) {
            case BackedUp backedUp -> true;
            case AlreadyBackedUp already -> true;
            case SourceDeleted deleted -> true;
            case DeleteMarkerPlaced placed -> true;
            case DirectoryExpanded expanded -> true;
            case EventDeferred deferred -> true;
            case Ignored ignored -> true;
            case Failed recorded -> true;
            case SegmentsQueued queued -> true;
            case SegmentDeferred deferred -> true;
            case SegmentCopied copied -> true;
            case Superseded superseded -> true;
            case Incomplete incomplete -> false;
        };
    }

    /**
     * The version is in S3, and this run recorded it: it wrote the object, or found one that a run had written which ended
     * before it could record it. Every object that a checkpoint row ever named is reported so at most
     * once; not at all by a run that dies, or loses its last answers, between its swap and its end, and again where a copy
     * that was to bring changed index tags finds them as they were.
     *
     * @param parts how many parts the object was written from; 0 if it was written by one PUT, or if that is not known
     */
    record BackedUp(BlobVersion version, Backup backup, int parts) implements Outcome {
        public BackedUp {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(backup, "backup");
        }
    }

    /** The version was in S3 and recorded already, and S3 said so in this run. */
    record AlreadyBackedUp(BlobVersion version, Backup backup) implements Outcome {
        public AlreadyBackedUp {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(backup, "backup");
        }
    }

    /** The source no longer has the blob. {@code neverBackedUp}: no version of it was ever backed up. */
    record SourceDeleted(BlobAddress blob, boolean neverBackedUp) implements Outcome {
        public SourceDeleted {
            Objects.requireNonNull(blob, "blob");
        }
    }

    /**
     * The source no longer has the blob, and a delete marker is now current over its backup, of which every version stays.
     *
     * @param markerId the marker's own version id, where S3 returns it
     */
    record DeleteMarkerPlaced(BlobAddress blob, ObjectKey key, Optional<String> markerId) implements Outcome {
        public DeleteMarkerPlaced {
            Objects.requireNonNull(blob, "blob");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(markerId, "marker");
        }
    }

    /**
     * A directory was listed: every blob below it that has to be checked, or the rest of the listing, is on the event queue.
     *
     * @param queued how many blobs this run put on the queue
     * @param complete whether the listing is complete; if not, a message for the rest of it is on the queue too
     */
    record DirectoryExpanded(BlobAddress directory, int queued, boolean complete) implements Outcome {
        public DirectoryExpanded {
            Objects.requireNonNull(directory, "directory");
        }
    }

    /**
     * The event is on the event queue again, invisible until the delay is over.
     *
     * @param subject what the event names
     * @param attempts how many runs of the event ended with work left; 0 if it waits for a file's content
     */
    record EventDeferred(String subject, Duration delay, int attempts, String reason) implements Outcome {
        public EventDeferred {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(delay, "delay");
            Objects.requireNonNull(reason, "reason");
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

    /** The remaining work is on the segment queue, and the row says so. */
    record SegmentsQueued(BlobVersion version, int segments) implements Outcome {
        public SegmentsQueued {
            Objects.requireNonNull(version, "version");
        }
    }

    /** The segment is back on the queue after a transient fault, invisible until the delay is over. */
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

    /** The row names another upload, whose segments are on the queue: that of a newer version, or one that replaced this. */
    record Superseded(Segment segment) implements Outcome {
        public Superseded {
            Objects.requireNonNull(segment, "segment");
        }
    }

    /**
     * The run stopped with work left: the event must be processed again, and the next run resumes from there.
     *
     * @param isAttempt whether the run counts as an attempt; not if it ended because a circuit breaker is open
     */
    record Incomplete(BlobAddress blob, String reason, boolean isAttempt) implements Outcome {
        public Incomplete {
            Objects.requireNonNull(blob, "blob");
            Objects.requireNonNull(reason, "reason");
        }

        /** A run that counts as an attempt. */
        public Incomplete(BlobAddress blob, String reason) {
            this(blob, reason, true);
        }
    }
}
