package io.blobferry.events;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import java.util.Objects;

/** What one event says to this worker. */
public sealed interface ParsedEvent {
    /** A blob of ours changed. */
    record BlobChanged(BlobEvent event) implements ParsedEvent {
        public BlobChanged {
            Objects.requireNonNull(event, "event");
        }
    }

    /** A blob of ours is said to be deleted. */
    record BlobDeleted(BlobEvent event) implements ParsedEvent {
        public BlobDeleted {
            Objects.requireNonNull(event, "event");
        }
    }

    /** Every blob below a directory of ours is under a new name. */
    record DirectoryRenamed(DirectoryEvent event) implements ParsedEvent {
        public DirectoryRenamed {
            Objects.requireNonNull(event, "event");
        }
    }

    /** The event is well formed and asks nothing of us. */
    record Ignored(String subject, String reason) implements ParsedEvent {
        public Ignored {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The text is no event that we can read: somebody has to look at it. */
    record Unreadable(String text, String detail) implements ParsedEvent {
        public Unreadable {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(detail, "detail");
        }
    }
}
