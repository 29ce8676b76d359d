package io.blobferry.ingest;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.Failure;
import io.blobferry.domain.Outcome;
import io.blobferry.events.InternalEvents;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.MessageQueue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Lists what is below a directory and leaves each blob to whoever is free, as a message on the event queue. What one run
 * has no time for goes to the queue too, as the rest of the listing.
 */
public final class DirectoryExpander {
    /** Of what has to be listed and queued between two looks at the clock. */
    private static final int PAGE_SIZE = 1_000;

    /** Twice the margin: a page may take one, and the message for the rest of the listing must still fit into the other. */
    private static final Duration PAGE_MARGIN = RunContext.DEADLINE_MARGIN.multipliedBy(2);

    private final BlobListing listing;
    private final MessageQueue events;
    private final BlobEventQueue blobEvents;
    private final Routes routes;
    private final FailureStore failures;
    private final Clock clock;

    /** @param looks puts looks on the queue of the events */
    public DirectoryExpander(
            BlobListing listing,
            MessageQueue events,
            BlobEventQueue looks,
            Routes routes,
            FailureStore failures,
            Clock clock) {
        this.listing = listing;
        this.events = events;
        this.blobEvents = looks;
        this.routes = routes;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * Puts every blob below the directory on the queue that is to be backed up. Idempotent: a message twice on the queue
     * costs a look.
     *
     * @return a settled outcome once all of it is durable; else what was queued stays, and the event must come again
     * @throws TransferException if not even a failure could be recorded: the event must not be acknowledged
     */
    Outcome expand(RunContext run, DirectoryEvent event) {
        Outcome outcome;
        try {
            outcome = enqueuePages(run, event);
        } catch (TransientException fault) {
            outcome = new Outcome.Incomplete(event.directory(), fault.getMessage());
        } catch (PermanentException refused) {
            Failure failure = Failure.ofDelivery(
                    InternalEvents.toJson(event),
                    clock.instant(),
                    refused.failureCause(),
                    refused.operation(),
                    refused.getMessage());
            failures.record(run, failure);
            outcome = new Outcome.Failed(failure);
        }
        BlobEvent told =
                new BlobEvent(event.id(), event.directory(), Optional.empty(), OptionalLong.empty(), event.time());
        run.listener().runCompleted(run, told, outcome);
        return outcome;
    }

    private Outcome enqueuePages(RunContext run, DirectoryEvent event) {
        int queued = 0;
        Optional<String> from = event.continuation();
        do {
            BlobListing.Page page = listing.list(
                    run, event.directory().container(), event.directory().name() + "/", PAGE_SIZE, from);
            List<BlobEvent> found = page.blobs().stream()
                    .filter(blob -> routes.routeFor(blob.version().blob()).isPresent())
                    .map(blob -> toEvent(event, blob))
                    .toList();
            blobEvents.enqueue(run, found);
            queued += found.size();
            from = page.next();
        } while (from.isPresent() && run.remaining().compareTo(PAGE_MARGIN) > 0);
        from.ifPresent(next -> events.send(run, InternalEvents.toJson(event.continuingFrom(next))));
        return new Outcome.DirectoryExpanded(event.directory(), queued, from.isEmpty());
    }

    /** The id is the same however often the directory is listed. */
    private static BlobEvent toEvent(DirectoryEvent event, BlobListing.Listed found) {
        String seed = event.id() + "/" + found.version();
        return new BlobEvent(
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString(),
                found.version().blob(),
                Optional.of(found.version().etag()),
                OptionalLong.of(found.size()),
                event.time());
    }
}
