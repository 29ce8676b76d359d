package io.blobferry.events;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import java.util.Objects;

/** One event, as this worker has to handle it. */
public sealed interface ParsedEvent {
    /** A blob in scope was written, renamed or changed its tier. */
    record BlobChanged(BlobEvent event) implements ParsedEvent {
        public BlobChanged {
            Objects.requireNonNull(event, "event");
        }
    }

    /** A blob in scope was deleted; it may have been written again since. */
    record BlobDeleted(BlobEvent event) implements ParsedEvent {
        public BlobDeleted {
            Objects.requireNonNull(event, "event");
        }
    }

    /** A directory in scope was renamed, so that every blob below it has a new name. */
    record DirectoryRenamed(DirectoryEvent event) implements ParsedEvent {
        public DirectoryRenamed {
            Objects.requireNonNull(event, "event");
        }
    }

    /** The event is valid and needs no backup. */
    record Ignored(String subject, String reason) implements ParsedEvent {
        public Ignored {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The text is not a valid event: an operator has to check it. */
    record Unreadable(String text, String detail) implements ParsedEvent {
        public Unreadable {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(detail, "detail");
        }
    }
}
