package io.blobferry.ingest;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.events.ParsedEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Processes one event: passes it to the engine, expands its directory, or records or dismisses it. */
final class EventHandler {
    private final BackupEngine engine;
    private final DirectoryExpander directoryExpander;
    private final DeletedDirectoryExpander deletedDirectories;
    private final DeliveryFailureRecorder failureRecorder;

    EventHandler(
            BackupEngine engine,
            DirectoryExpander directoryExpander,
            DeletedDirectoryExpander deletedDirectories,
            DeliveryFailureRecorder failureRecorder) {
        this.engine = engine;
        this.directoryExpander = directoryExpander;
        this.deletedDirectories = deletedDirectories;
        this.failureRecorder = failureRecorder;
    }

    /**
     * Processes the event within the delivery's time. Idempotent.
     *
     * @throws TransferException if not even a failure could be recorded
     */
    Outcome handle(RunContext delivery, ParsedEvent parsed) {
        return switch (parsed) {
            case ParsedEvent.BlobChanged(BlobEvent event) -> backUp(delivery, event);
            case ParsedEvent.FileCreated(BlobEvent event) -> backUp(delivery, event);
            case ParsedEvent.BlobRenamed renamed -> followRename(delivery, renamed);
            case ParsedEvent.BlobDeleted(DeletionEvent deletion) -> followDeletion(delivery, deletion);
            case ParsedEvent.DirectoryRenamed(DirectoryEvent event, Optional<BlobAddress> previous) ->
                withinDeadline(delivery, event.directory(), run -> {
                    previous.ifPresent(name -> enqueueDeletion(run, event, name));
                    return directoryExpander.expand(run, event);
                });
            case ParsedEvent.DirectoryDeleted(DirectoryEvent event) ->
                withinDeadline(delivery, event.directory(), run -> deletedDirectories.expand(run, event));
            case ParsedEvent.Ambiguous ambiguous -> identify(delivery, ambiguous);
            case ParsedEvent.Ignored(String subject, String reason) ->
                failureRecorder.dismiss(delivery, subject, reason);
            case ParsedEvent.Unreadable(String text, String detail) ->
                failureRecorder.recordUnreadable(delivery, text, detail);
        };
    }

    Outcome backUp(RunContext delivery, BlobEvent event) {
        return withinDeadline(delivery, event.blob(), run -> engine.backUp(run, event));
    }

    private Outcome followDeletion(RunContext delivery, DeletionEvent deletion) {
        return withinDeadline(delivery, deletion.event().blob(), run -> engine.handleDeletion(run, deletion));
    }

    /** The blobs under the previous name are gone; they are for a run of their own. */
    private void enqueueDeletion(RunContext run, DirectoryEvent renamed, BlobAddress previous) {
        deletedDirectories.enqueue(run, new DirectoryEvent(renamed.id(), previous, Optional.empty(), renamed.time()));
    }

    /** The outcome is that of the new name; what cannot be acknowledged of the previous one goes before it. */
    private Outcome followRename(RunContext delivery, ParsedEvent.BlobRenamed renamed) {
        Outcome outcome = backUp(delivery, renamed.event());
        if (!outcome.canAcknowledge()) {
            return outcome;
        }
        Outcome previous = followDeletion(delivery, renamed.previousEvent());
        return previous.canAcknowledge() ? outcome : previous;
    }

    /**
     * Tries each name until one is found to be that of a blob. If none is, a failure row keeps the event, unless the name in
     * the URL needs no backup.
     */
    private Outcome identify(RunContext delivery, ParsedEvent.Ambiguous event) {
        List<Outcome> outcomes = new ArrayList<>();
        for (ParsedEvent candidate : event.candidates()) {
            Outcome outcome = handle(delivery, asCandidate(candidate));
            if (isFound(candidate, outcome)) {
                return outcome;
            }
            outcomes.add(outcome);
        }
        return outcomes.getFirst() instanceof Outcome.Ignored ignored
                ? ignored
                : failureRecorder.recordUnidentified(delivery, event);
    }

    /** The event of a blob that may be another than the one that is meant: it proves nothing of the blob's past. */
    private static ParsedEvent asCandidate(ParsedEvent candidate) {
        return switch (candidate) {
            case ParsedEvent.BlobChanged(BlobEvent event) -> new ParsedEvent.BlobChanged(event.withoutTime());
            case ParsedEvent.FileCreated(BlobEvent event) -> new ParsedEvent.FileCreated(event.withoutTime());
            case ParsedEvent.BlobRenamed(BlobEvent event, BlobAddress previous) ->
                new ParsedEvent.BlobRenamed(event.withoutTime(), previous);
            case ParsedEvent.BlobDeleted(DeletionEvent deletion) -> new ParsedEvent.BlobDeleted(deletion.uncertain());
            default -> candidate;
        };
    }

    /** A deletion is of a blob that was there once: one that was ever backed up. */
    private boolean isFound(ParsedEvent candidate, Outcome outcome) {
        return switch (outcome) {
            case Outcome.SourceDeleted(BlobAddress blob, boolean neverBackedUp) ->
                candidate instanceof ParsedEvent.BlobDeleted && !neverBackedUp;
            case Outcome.DeleteMarkerPlaced placed -> candidate instanceof ParsedEvent.BlobDeleted;
            case Outcome.DirectoryExpanded(BlobAddress directory, int queued, boolean complete) ->
                queued > 0 || !complete;
            case Outcome.Ignored ignored -> false;
            default -> true;
        };
    }

    /** Each event gets a run of its own, for its own count of requests, within the delivery's time. */
    private static Outcome withinDeadline(
            RunContext delivery, BlobAddress blob, Function<RunContext, Outcome> processing) {
        Duration remaining = delivery.remaining();
        return remaining.isPositive()
                ? processing.apply(delivery.child(delivery.id(), remaining))
                : new Outcome.Incomplete(blob, "deadline reached before this event was processed");
    }
}
