package io.blobferry.events;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.DirectoryEvent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One event, as this worker has to handle it. */
public sealed interface ParsedEvent {
    /** What the event names, for the log. */
    default String subject() {
        return switch (this) {
            case BlobChanged(BlobEvent event) -> event.blob().toString();
            case FileCreated(BlobEvent event) -> event.blob().toString();
            case BlobRenamed(BlobEvent event, BlobAddress previous) ->
                event.blob().toString();
            case BlobDeleted(DeletionEvent deletion) -> deletion.event().blob().toString();
            case DirectoryRenamed(DirectoryEvent event, Optional<BlobAddress> previous) ->
                event.directory().toString();
            case DirectoryDeleted(DirectoryEvent event) -> event.directory().toString();
            case Ambiguous(List<ParsedEvent> candidates, String text, String detail) ->
                candidates.getFirst().subject();
            case Ignored(String subject, String reason) -> subject;
            case Unreadable(String text, String detail) -> "unreadable event";
        };
    }

    /** A blob in scope was written or changed its tier, or was renamed from a name that is unknown or not in scope. */
    record BlobChanged(BlobEvent event) implements ParsedEvent {
        public BlobChanged {
            Objects.requireNonNull(event, "event");
        }
    }

    /** An empty file in scope was created. Its content may follow with another event, without one, or not at all. */
    record FileCreated(BlobEvent event) implements ParsedEvent {
        public FileCreated {
            Objects.requireNonNull(event, "event");
        }
    }

    /**
     * A blob in scope was renamed.
     *
     * @param event names the blob by its new name
     * @param previous the name that it had, in scope; a blob may be there again
     */
    record BlobRenamed(BlobEvent event, BlobAddress previous) implements ParsedEvent {
        public BlobRenamed {
            Objects.requireNonNull(event, "event");
            Objects.requireNonNull(previous, "previous");
        }

        /** The renaming as the deletion of the previous name, from which the version is gone. */
        public DeletionEvent previousEvent() {
            return DeletionEvent.own(
                    BlobEvent.ofDeletion(event.id(), previous, event.etag(), event.time(), event.text()));
        }
    }

    /** A blob in scope was deleted; it may have been written again since. */
    record BlobDeleted(DeletionEvent deletion) implements ParsedEvent {
        public BlobDeleted {
            Objects.requireNonNull(deletion, "deletion");
        }
    }

    /**
     * A directory in scope was renamed, so that every blob below it has a new name.
     *
     * @param event names the directory by its new name
     * @param previous the name that it had; empty if it is unknown or not in scope
     */
    record DirectoryRenamed(DirectoryEvent event, Optional<BlobAddress> previous) implements ParsedEvent {
        public DirectoryRenamed {
            Objects.requireNonNull(event, "event");
            Objects.requireNonNull(previous, "previous");
        }
    }

    /** A directory in scope was deleted with every blob below it; blobs may have been written there again since. */
    record DirectoryDeleted(DirectoryEvent event) implements ParsedEvent {
        public DirectoryDeleted {
            Objects.requireNonNull(event, "event");
        }
    }

    /**
     * The event's URL and its subject name different blobs or directories, or its only name may have lost characters. One
     * that exists is the one that is meant.
     *
     * @param candidates the readings of the event, that of the URL first; never empty, and none of them ambiguous
     * @param text the complete event
     * @param detail what the event says
     */
    record Ambiguous(List<ParsedEvent> candidates, String text, String detail) implements ParsedEvent {
        public Ambiguous {
            candidates = List.copyOf(candidates);
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(detail, "detail");
            if (candidates.isEmpty()) {
                throw new IllegalArgumentException("candidates must not be empty");
            }
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
