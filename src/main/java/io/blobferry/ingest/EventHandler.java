package io.blobferry.ingest;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
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
    private final Optional<DeletedDirectoryExpander> deletedDirectories;
    private final DeliveryFailureRecorder failureRecorder;

    EventHandler(
            BackupEngine engine,
            DirectoryExpander directoryExpander,
            Optional<DeletedDirectoryExpander> deletedDirectories,
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
            case ParsedEvent.BlobDeleted(BlobEvent event) -> followDeletion(delivery, event);
            case ParsedEvent.DirectoryRenamed(DirectoryEvent event, Optional<BlobAddress> previous) ->
                withinDeadline(delivery, event.directory(), run -> {
                    previous.ifPresent(name -> enqueueDeletion(run, event, name));
                    return directoryExpander.expand(run, event);
                });
            case ParsedEvent.DirectoryDeleted(DirectoryEvent event) ->
                deletedDirectories
                        .map(expander ->
                                withinDeadline(delivery, event.directory(), run -> expander.expand(run, event)))
                        .orElseGet(() -> failureRecorder.dismiss(
                                delivery,
                                parsed.subject(),
                                "directory event; the backups of a deleted directory's blobs are kept"));
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

    private Outcome followDeletion(RunContext delivery, BlobEvent event) {
        return withinDeadline(delivery, event.blob(), run -> engine.handleDeletion(run, event));
    }

    /** The blobs under the previous name are gone; they are for a run of their own. */
    private void enqueueDeletion(RunContext run, DirectoryEvent renamed, BlobAddress previous) {
        deletedDirectories.ifPresent(expander ->
                expander.enqueue(run, new DirectoryEvent(renamed.id(), previous, Optional.empty(), renamed.time())));
    }

    /** The outcome is that of the new name; what cannot be acknowledged of the previous one goes before it. */
    private Outcome followRename(RunContext delivery, ParsedEvent.BlobRenamed renamed) {
        Outcome outcome = backUp(delivery, renamed.event());
        if (deletedDirectories.isEmpty() || !outcome.canAcknowledge()) {
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
            Outcome outcome = handle(delivery, candidate);
            if (isFound(candidate, outcome)) {
                return outcome;
            }
            outcomes.add(outcome);
        }
        return outcomes.getFirst() instanceof Outcome.Ignored ignored
                ? ignored
                : failureRecorder.recordUnidentified(delivery, event);
    }

    /** A deletion is of a blob that was there once: one that was ever backed up, where that matters. */
    private boolean isFound(ParsedEvent candidate, Outcome outcome) {
        return switch (outcome) {
            case Outcome.SourceDeleted(BlobAddress blob, boolean neverBackedUp) ->
                candidate instanceof ParsedEvent.BlobDeleted && !(deletedDirectories.isPresent() && neverBackedUp);
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
