package io.blobferry.verify;

import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.listing.ComparedBlob;
import io.blobferry.listing.ReadAhead;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares one container: pages of its blobs with the objects of every destination that they go to. The next page of each listing is
 * requested while this one is compared, and one page is all that is held.
 */
final class ContainerVerification {
    /** The maximum of Azure's List Blobs. */
    static final int PAGE_SIZE = 5_000;

    private static final BoundedExecutor REQUESTS = new BoundedExecutor(32);
    private static final BoundedExecutor READS = new BoundedExecutor(16);

    private final RunContext run;
    private final VerifyRequest request;
    private final BlobListing listing;
    private final Routes routes;
    private final Tally tally;
    private final String container;
    private final List<DestinationScan> destinations;
    private final Consumer<BlobVerifier.Pair> verifier;
    private final ExecutorService threads;

    /** @param verifier decides about each blob; called by several threads at once */
    ContainerVerification(
            RunContext run,
            VerifyRequest request,
            BlobListing listing,
            Routes routes,
            Tally tally,
            String container,
            List<DestinationScan> destinations,
            Consumer<BlobVerifier.Pair> verifier,
            ExecutorService threads) {
        this.run = run;
        this.request = request;
        this.listing = listing;
        this.routes = routes;
        this.tally = tally;
        this.container = container;
        this.destinations = destinations;
        this.verifier = verifier;
        this.threads = threads;
    }

    /** Returns whether the source has such a container. */
    boolean compare() {
        Supplier<BlobListing.Page> next = request(Optional.empty());
        while (true) {
            BlobListing.Page page = next.get();
            if (page.containerMissing()) {
                return false;
            }
            next = page.next().isPresent() ? request(page.next()) : null;
            compare(page.blobs());
            if (next == null) {
                break;
            }
            if (run.remaining().compareTo(RunContext.DEADLINE_MARGIN) <= 0) {
                throw new TransientException("compare " + container, "time limit reached", null);
            }
        }
        destinations.forEach(DestinationScan::finish);
        return true;
    }

    private Supplier<BlobListing.Page> request(Optional<String> from) {
        return ReadAhead.start(() -> listing.list(run, container, request.prefix(), PAGE_SIZE, from), threads);
    }

    private void compare(List<BlobListing.Listed> blobs) {
        List<List<ComparedBlob>> byDestination = new ArrayList<>();
        destinations.forEach(destination -> byDestination.add(new ArrayList<>()));
        for (BlobListing.Listed blob : blobs) {
            Optional<Route> route = routes.routeFor(blob.version().blob());
            if (route.isEmpty()) {
                tally.add(Tally.Counter.UNROUTED, 1);
            } else {
                byDestination
                        .get(indexOf(route.get()))
                        .add(new ComparedBlob(
                                blob, route.get().keyOf(blob.version().blob())));
            }
        }
        for (int i = 0; i < destinations.size(); i++) {
            List<ComparedBlob> routed = byDestination.get(i);
            if (!routed.isEmpty()) {
                List<BlobVerifier.Pair> pairs = destinations.get(i).match(routed);
                (request.depth().reads() ? READS : REQUESTS).map(pairs, pair -> {
                    verifier.accept(pair);
                    return true;
                });
                tally.compared(
                        pairs.size(),
                        routed.stream().mapToLong(pair -> pair.blob().size()).sum());
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
