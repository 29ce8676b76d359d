package io.blobferry.ingest;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.events.InternalEvents;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.target.ObjectListing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Follows the deletion of a directory, for which Azure raises one event and none for the blobs below it: lists the backups of
 * those blobs, and puts the deletion of each on the event queue. Each run reads the source before it acts, so a blob that is
 * there again is backed up. What one run has no time for goes to the queue too.
 *
 * <p>The backups are listed a second time after a delay: a copy that was in flight may have been written after the
 * first. What is written even later is found by the reconciliation.
 */
public final class DeletedDirectoryExpander {
    private static final BoundedExecutor SENDERS = new BoundedExecutor(32);

    /** Between the destination and the last key in a continuation; not allowed in a bucket's name. */
    private static final char SEPARATOR = '|';

    /** Begins every continuation of the second listing. */
    private static final String SECOND = String.valueOf(SEPARATOR);

    private final ObjectListing objects;
    private final MessageQueue events;
    private final Routes routes;
    private final DirectoryRun directoryRun;
    private final Duration repeatDelay;

    /** @param repeatDelay from the first listing to the second; longer than a run works */
    public DeletedDirectoryExpander(
            ObjectListing objects,
            MessageQueue events,
            Routes routes,
            FailureStore failures,
            Clock clock,
            Duration repeatDelay) {
        this.objects = objects;
        this.events = events;
        this.routes = routes;
        directoryRun = new DirectoryRun(failures, clock);
        this.repeatDelay = repeatDelay;
    }

    /** Puts the deletion of the directory on the event queue, for another run. */
    void enqueue(RunContext run, DirectoryEvent deleted) {
        events.send(run, InternalEvents.toDeletionJson(deleted));
    }

    /**
     * Puts the deletion of every blob below the directory that has a backup on the queue. Idempotent: a message that is queued
     * twice costs a few requests.
     *
     * @return an outcome that can be acknowledged once all of it is durable; else what was queued stays, and the event must
     *     be processed again
     * @throws TransferException if not even a failure could be recorded: the event must not be acknowledged
     */
    Outcome expand(RunContext run, DirectoryEvent event) {
        return directoryRun.execute(
                run, event, InternalEvents.toDeletionJson(event), () -> enqueueDestinations(run, event));
    }

    private Outcome enqueueDestinations(RunContext run, DirectoryEvent event) {
        List<Route> destinations = routes.destinationsOf(event.directory().container());
        Optional<String> from = event.continuation()
                .map(continuation -> isSecond(event) ? continuation.substring(SECOND.length()) : continuation);
        int start =
                from.map(continuation -> indexOf(destinations, continuation)).orElse(0);
        int queued = 0;
        for (int index = start; index < destinations.size(); index++) {
            Route destination = destinations.get(index);
            Position position = new Position(
                    destination,
                    from.filter(continuation -> continuation.startsWith(name(destination)))
                            .map(continuation ->
                                    continuation.substring(name(destination).length()))
                            .orElse(""));
            boolean complete = false;
            while (!complete) {
                Optional<QueuedPage> page = enqueuePage(run, event, position, queued > 0 || index > start);
                if (page.isEmpty()) {
                    return withRest(run, event, position, queued);
                }
                queued += page.get().queued();
                complete = page.get().next().isEmpty();
                position = new Position(destination, page.get().next().orElse(""));
            }
        }
        if (!isSecond(event)) {
            events.send(run, InternalEvents.toDeletionJson(event.continuingFrom(SECOND)), repeatDelay);
        }
        return new Outcome.DirectoryExpanded(event.directory(), queued, true);
    }

    private static boolean isSecond(DirectoryEvent event) {
        return event.continuation().filter(from -> from.startsWith(SECOND)).isPresent();
    }

    /** A destination and the last key in it that is done. */
    private record Position(Route destination, String after) {}

    /** @param next the last key of the page; empty if it is the last page */
    private record QueuedPage(int queued, Optional<String> next) {}

    /**
     * Lists one page and queues its blobs.
     *
     * @param progress whether a fault or the deadline may leave the rest to another run; else this run makes the request
     * @return empty if the rest is to be left to another run
     */
    private Optional<QueuedPage> enqueuePage(
            RunContext run, DirectoryEvent event, Position position, boolean progress) {
        if (progress && run.remaining().compareTo(DirectoryRun.PAGE_MARGIN) <= 0) {
            return Optional.empty();
        }
        Route destination = position.destination();
        BlobAddress directory = event.directory();
        try {
            ObjectListing.Page page = objects.list(
                    run,
                    destination.bucket(),
                    destination.prefix() + directory.container() + "/" + directory.name() + "/",
                    position.after());
            List<BlobEvent> deleted = page.objects().stream()
                    .flatMap(object ->
                            routes
                                    .blobOf(directory.account(), new ObjectKey(destination.bucket(), object.key()))
                                    .stream())
                    .map(blob -> toEvent(event, blob))
                    .toList();
            SENDERS.map(deleted, blob -> {
                events.send(run, InternalEvents.toDeletionJson(DeletionEvent.withDirectory(blob)));
                return blob;
            });
            return Optional.of(new QueuedPage(
                    deleted.size(),
                    page.last() || page.objects().isEmpty()
                            ? Optional.empty()
                            : Optional.of(page.objects().getLast().key())));
        } catch (TransientException fault) {
            if (progress) {
                return Optional.empty();
            }
            throw fault;
        }
    }

    private Outcome withRest(RunContext run, DirectoryEvent event, Position position, int queued) {
        String next = name(position.destination()) + position.after();
        DirectoryEvent rest = event.continuingFrom(isSecond(event) ? SECOND + next : next);
        events.send(run, InternalEvents.toDeletionJson(rest));
        return new Outcome.DirectoryExpanded(event.directory(), queued, false);
    }

    /** Where the listing continues. If the routes have changed so that there is no such destination, from the first one. */
    private static int indexOf(List<Route> destinations, String continuation) {
        for (int index = 0; index < destinations.size(); index++) {
            if (continuation.startsWith(name(destinations.get(index)))) {
                return index;
            }
        }
        return 0;
    }

    private static String name(Route destination) {
        return destination.bucket() + SEPARATOR + destination.prefix() + SEPARATOR;
    }

    /** The event's id is the same each time the directory is listed. */
    private static BlobEvent toEvent(DirectoryEvent event, BlobAddress blob) {
        String seed = event.id() + "/" + blob;
        String id =
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
        return BlobEvent.ofDeletion(id, blob, Optional.empty(), event.time(), id);
    }
}
