package io.blobferry.restore;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What became of one blob of a restore. */
public sealed interface RestoreOutcome {
    /**
     * The blob is at the destination, written by this restore, and its bytes have S3's checksum.
     *
     * @param bytes its size
     * @param doubts why the bucket cannot prove that the blob was so at that time; empty if it can
     * @param notes what of it is not as it was; empty if everything is
     */
    record Restored(long bytes, List<String> doubts, List<String> notes) implements RestoreOutcome {
        public Restored {
            doubts = List.copyOf(doubts);
            notes = List.copyOf(notes);
        }
    }

    /** The destination has this version already, with the same bytes. */
    record AlreadyThere(long bytes, List<String> doubts, List<String> notes) implements RestoreOutcome {
        public AlreadyThere {
            doubts = List.copyOf(doubts);
            notes = List.copyOf(notes);
        }
    }

    /** Something else is at the destination, and was not replaced. */
    record NotReplaced(String detail) implements RestoreOutcome {
        public NotReplaced {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** The bytes that S3 returns are not those of its own checksum; nothing was written under the blob's name. */
    record Damaged(String detail) implements RestoreOutcome {
        public Damaged {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** It cannot be restored until something is corrected. */
    record Failed(String detail) implements RestoreOutcome {
        public Failed {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** A transient fault outlasted all attempts, or the restore was stopped: the same command tries again. */
    record Interrupted(String detail) implements RestoreOutcome {
        public Interrupted {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** The version is archived, and no readable copy was asked for. */
    record Archived(String storageClass) implements RestoreOutcome {
        public Archived {
            Objects.requireNonNull(storageClass, "storageClass");
        }
    }

    /**
     * S3 is making a readable copy.
     *
     * @param within how long that takes at most, as AWS documents it
     */
    record Thawing(String storageClass, Duration within) implements RestoreOutcome {
        public Thawing {
            Objects.requireNonNull(storageClass, "storageClass");
            Objects.requireNonNull(within, "within");
        }
    }

    /** Whether the blob needs no further work, also when the command is run again. */
    default boolean isFinal() {
        return this instanceof Restored || this instanceof AlreadyThere;
    }
}
