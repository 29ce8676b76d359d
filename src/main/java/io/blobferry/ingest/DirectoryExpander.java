package io.blobferry.ingest;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.events.InternalEvents;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Lists the blobs below a directory and puts a message for each on the event queue, for any run to process. What one run has
 * no time for goes to the queue too, as a message for the rest of the listing.
 */
public final class DirectoryExpander {
    /** How many blobs are listed and queued between two checks of the deadline. */
    private static final int PAGE_SIZE = 1_000;

    private final BlobListing listing;
    private final MessageQueue events;
    private final BlobEventQueue blobEvents;
    private final Routes routes;
    private final DirectoryRun directoryRun;

    /** @param blobEvents puts one message for each blob on the same queue as {@code events} */
    public DirectoryExpander(
            BlobListing listing,
            MessageQueue events,
            BlobEventQueue blobEvents,
            Routes routes,
            FailureStore failures,
            Clock clock) {
        this.listing = listing;
        this.events = events;
        this.blobEvents = blobEvents;
        this.routes = routes;
        directoryRun = new DirectoryRun(failures, clock);
    }

    /**
     * Puts every blob below the directory on the queue that is to be backed up. Idempotent: a message that is queued twice
     * costs a few requests.
     *
     * @return an outcome that can be acknowledged once all of it is durable; else what was queued stays, and the event must
     *     be delivered again
     * @throws TransferException if not even a failure could be recorded: the event must not be acknowledged
     */
    Outcome expand(RunContext run, DirectoryEvent event) {
        return directoryRun.execute(run, event, InternalEvents.toJson(event), () -> enqueuePages(run, event));
    }

    private Outcome enqueuePages(RunContext run, DirectoryEvent event) {
        int queued = 0;
        Optional<String> from = event.continuation();
        do {
            try {
                BlobListing.Page page = listing.list(
                        run, event.directory().container(), event.directory().name() + "/", PAGE_SIZE, from);
                List<BlobEvent> found = page.blobs().stream()
                        .filter(blob -> routes.routeFor(blob.version().blob()).isPresent())
                        .map(blob -> toEvent(event, blob))
                        .toList();
                blobEvents.enqueue(run, found);
                queued += found.size();
                from = page.next();
            } catch (TransientException fault) {
                if (from.equals(event.continuation())) {
                    throw fault;
                }
                // The pages before are done: the rest is for another run.
                break;
            }
        } while (from.isPresent() && run.remaining().compareTo(DirectoryRun.PAGE_MARGIN) > 0);
        from.ifPresent(next -> events.send(run, InternalEvents.toJson(event.continuingFrom(next))));
        return new Outcome.DirectoryExpanded(event.directory(), queued, from.isEmpty());
    }

    /** The event's id is the same each time the directory is listed. */
    private static BlobEvent toEvent(DirectoryEvent event, BlobListing.Listed found) {
        String seed = event.id() + "/" + found.version();
        return new BlobEvent(
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString(),
                found.version().blob(),
                Notice.RENAMED,
                Optional.of(found.version().etag()),
                OptionalLong.of(found.size()),
                found.accessTier(),
                event.time());
    }
}
