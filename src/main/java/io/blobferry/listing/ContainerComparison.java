package io.blobferry.listing;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Compares one container: pages of its blobs with the objects of every destination that they go to. The next page of each listing is
 * requested while this one is compared, and one page is all that is held.
 */
public final class ContainerComparison {
    /** The maximum of Azure's List Blobs. */
    static final int PAGE_SIZE = 5_000;

    private final RunContext run;
    private final BlobListing listing;
    private final Routes routes;
    private final String container;
    private final String prefix;
    private final List<DestinationScan> destinations;
    private final Pages pages;
    private final ExecutorService threads;

    /** Receives what was listed, by the thread that lists: the listings wait until a method returns. */
    public interface Pages {
        /** Blobs of one destination with their objects; never empty. */
        void matched(List<ListedPair> pairs);

        /** A blob that no route backs up. */
        void unrouted(BlobListing.Listed blob);
    }

    /**
     * @param prefix the prefix of the names of the blobs; may be empty
     * @param destinations all that the container's blobs may go to
     * @param threads runs the requests that read ahead
     */
    public ContainerComparison(
            RunContext run,
            BlobListing listing,
            Routes routes,
            String container,
            String prefix,
            List<DestinationScan> destinations,
            Pages pages,
            ExecutorService threads) {
        this.run = run;
        this.listing = listing;
        this.routes = routes;
        this.container = container;
        this.prefix = prefix;
        this.destinations = destinations;
        this.pages = pages;
        this.threads = threads;
    }

    /**
     * Lists and compares until the last blob.
     *
     * @return whether the source has such a container
     * @throws TransientException at the run's deadline, and if a listing fails
     */
    public boolean compare() {
        Supplier<BlobListing.Page> next = request(Optional.empty());
        while (true) {
            BlobListing.Page page = next.get();
            if (page.containerMissing()) {
                return false;
            }
            next = page.next().isPresent() ? request(page.next()) : null;
            compare(page.blobs());
            if (next == null) {
                return true;
            }
            if (run.remaining().compareTo(RunContext.DEADLINE_MARGIN) <= 0) {
                throw new TransientException("compare " + container, "time limit reached", null);
            }
        }
    }

    /** Lists the objects that come after the last blob. */
    public void listTrailingObjects() {
        destinations.forEach(DestinationScan::finish);
    }

    private Supplier<BlobListing.Page> request(Optional<String> from) {
        return ReadAhead.start(() -> listing.list(run, container, prefix, PAGE_SIZE, from), threads);
    }

    private void compare(List<BlobListing.Listed> blobs) {
        List<List<ComparedBlob>> byDestination = new ArrayList<>();
        destinations.forEach(destination -> byDestination.add(new ArrayList<>()));
        for (BlobListing.Listed blob : blobs) {
            Optional<Route> route = routes.routeFor(blob.version().blob());
            if (route.isEmpty()) {
                pages.unrouted(blob);
            } else {
                byDestination
                        .get(indexOf(route.get()))
                        .add(new ComparedBlob(
                                blob, route.get().keyOf(blob.version().blob())));
            }
        }
        for (int i = 0; i < destinations.size(); i++) {
            if (!byDestination.get(i).isEmpty()) {
                pages.matched(destinations.get(i).match(byDestination.get(i)));
            }
        }
    }

    private int indexOf(Route route) {
        for (int i = 0; i < destinations.size(); i++) {
            if (destinations.get(i).includes(route)) {
                return i;
            }
        }
        throw new IllegalStateException("route " + route.name() + " is none of container " + container);
    }
}
