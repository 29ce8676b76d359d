package io.blobferry.events;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import java.util.Objects;

/** What one event says to this worker. */
public sealed interface Reading {
    /** A blob of ours changed. */
    record Look(BlobEvent event) implements Reading {
        public Look {
            Objects.requireNonNull(event, "event");
        }
    }

    /** A blob of ours is said to be deleted. */
    record Deleted(BlobEvent event) implements Reading {
        public Deleted {
            Objects.requireNonNull(event, "event");
        }
    }

    /** Every blob below a directory of ours is under a new name. */
    record LookBelow(DirectoryEvent event) implements Reading {
        public LookBelow {
            Objects.requireNonNull(event, "event");
        }
    }

    /** The event is well formed and asks nothing of us. */
    record NotOurs(String subject, String reason) implements Reading {
        public NotOurs {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The text is no event that we can read: somebody has to look at it. */
    record Unreadable(String text, String detail) implements Reading {
        public Unreadable {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(detail, "detail");
        }
    }
}
