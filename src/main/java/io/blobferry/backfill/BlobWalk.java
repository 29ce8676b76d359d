package io.blobferry.backfill;

import io.blobferry.backfill.Tally.Counter;
import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.listing.ContainerComparison;
import io.blobferry.listing.DestinationScan;
import io.blobferry.listing.ListedPair;
import io.blobferry.listing.ReadAhead;
import io.blobferry.listing.UnmatchedObjects;
import io.blobferry.report.Finding.Weight;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.ContainerListing;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongConsumer;

/** The blobs of a request, one after the other: those of a list of names, or those that are listed, each with its object. */
final class BlobWalk {
    private final BackfillPorts ports;
    private final Routes routes;
    private final String account;
    private final RunContext run;
    private final BackfillRequest request;
    private final Tally tally;
    private final StopReason stop;

    /** Receives the blobs, by the thread that walks; the walk waits until a method returns. */
    interface Visitor {
        /** A blob that was listed. */
        void listed(ListedPair pair);

        /** A blob that was named. */
        default void named(BlobAddress blob) {}
    }

    BlobWalk(
            BackfillPorts ports,
            Routes routes,
            String account,
            RunContext run,
            BackfillRequest request,
            Tally tally,
            StopReason stop) {
        this.ports = ports;
        this.routes = routes;
        this.account = account;
        this.run = run;
        this.request = request;
        this.tally = tally;
        this.stop = stop;
    }

    /**
     * Walks to the end.
     *
     * @param threads runs the requests that read ahead
     * @throws StopReason.StoppedException if no more may begin
     * @throws NoSuchElementException if the request names a container that there is not, or that no route backs up
     * @throws PermanentException if the reason concerns everything
     */
    void walk(ExecutorService threads, Visitor visitor) {
        request.container().ifPresent(this::requireRoute);
        if (request.names().isPresent()) {
            walkNames(request.names().get(), visitor);
        } else if (request.container().isPresent()) {
            if (!compare(run, request.container().get(), threads, pages(visitor))) {
                throw new NoSuchElementException("account " + account + " has no container "
                        + request.container().get());
            }
        } else {
            walkContainers(run, container -> {
                if (!compare(run, container, threads, pages(visitor))) {
                    tally.found(
                            Weight.NOTE,
                            "container missing",
                            account + "/" + container,
                            "the source account has no such container");
                }
            });
        }
    }

    /**
     * Walks the listings by requests of another run, and counts nothing.
     *
     * @throws RuntimeException if anything cannot be listed, or no more may begin
     */
    void walkAhead(RunContext listing, ExecutorService threads, Visitor visitor) {
        if (request.container().isPresent()) {
            compareAhead(listing, request.container().get(), threads, visitor);
        } else {
            walkContainers(listing, container -> compareAhead(listing, container, threads, visitor));
        }
    }

    private void requireRoute(String container) {
        if (routes.destinationsOf(container).isEmpty()) {
            throw new NoSuchElementException("no route backs up container " + container);
        }
    }

    /** Work on one container. */
    private interface PerContainer {
        void accept(String container);
    }

    private void walkContainers(RunContext listing, PerContainer work) {
        Optional<String> from = Optional.empty();
        do {
            ContainerListing.Step step;
            try {
                step = ports.containers().next(listing, from);
            } catch (TransferException failure) {
                tally.incomplete(reason(failure));
                return;
            }
            step.container()
                    .filter(name -> !routes.destinationsOf(name).isEmpty())
                    .ifPresent(work::accept);
            from = step.next();
        } while (from.isPresent());
    }

    /** Returns whether the source has the container; true if that is not known. */
    private boolean compare(
            RunContext listing, String container, ExecutorService threads, ContainerComparison.Pages pages) {
        try {
            return comparison(listing, container, threads, pages, objects -> tally.add(Counter.OBJECTS, objects))
                    .compare();
        } catch (StopReason.StoppedException stopped) {
            throw stopped;
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            stop.check();
            TransferException failure = UnexpectedFailure.translate("compare " + container, thrown);
            if (failure instanceof PermanentException refused
                    && refused.failureCause().isSystemic()) {
                throw refused;
            }
            tally.found(Weight.OPEN, "not compared", account + "/" + container, reason(failure));
            tally.incomplete(container + ": " + reason(failure));
            return true;
        }
    }

    private void compareAhead(RunContext listing, String container, ExecutorService threads, Visitor visitor) {
        ContainerComparison.Pages pages = new ContainerComparison.Pages() {
            @Override
            public void matched(List<ListedPair> pairs) {
                stop.check();
                pairs.forEach(visitor::listed);
            }

            @Override
            public void unrouted(BlobListing.Listed blob) {}
        };
        var unused =
                comparison(listing, container, threads, pages, objects -> {}).compare();
    }

    private ContainerComparison comparison(
            RunContext listing,
            String container,
            ExecutorService threads,
            ContainerComparison.Pages pages,
            LongConsumer objectsRead) {
        return new ContainerComparison(
                listing,
                ports.blobs(),
                routes,
                container,
                request.prefix(),
                routes.destinationsOf(container).stream()
                        .map(route -> new DestinationScan(
                                listing,
                                ReadAhead.of(ports.objects(), threads),
                                route,
                                route.prefix() + container + "/" + request.prefix(),
                                UnmatchedObjects.IGNORED,
                                objectsRead))
                        .toList(),
                pages,
                threads);
    }

    private ContainerComparison.Pages pages(Visitor visitor) {
        return new ContainerComparison.Pages() {
            @Override
            public void matched(List<ListedPair> pairs) {
                stop.check();
                tally.add(Counter.COMPARED, pairs.size());
                for (ListedPair pair : pairs) {
                    String container = pair.blob().blob().version().blob().container();
                    if (stop.isRefused(container)) {
                        throw new PermanentException(
                                "back up the blobs of " + container,
                                stop.refusal(container),
                                "refused for many blobs in a row; the others are not tried",
                                null);
                    }
                    visitor.listed(pair);
                }
            }

            @Override
            public void unrouted(BlobListing.Listed blob) {
                tally.add(Counter.UNROUTED, 1);
            }
        };
    }

    private void walkNames(NameList names, Visitor visitor) {
        for (Optional<NameList.Line> line = names.next(); line.isPresent(); line = names.next()) {
            stop.check();
            switch (line.get()) {
                case NameList.Broken broken -> refuse("line " + broken.number(), broken.reason());
                case NameList.Named(long number, BlobAddress blob) -> {
                    if (routes.routeFor(blob).isEmpty()) {
                        refuse(blob.toString(), "line " + number + ": no route backs it up");
                    } else if (stop.isRefused(blob.container())) {
                        tally.add(Counter.NOT_COMPLETED, 1);
                        tally.incomplete(
                                blob.container() + ": refused for many blobs in a row; the others are not tried");
                    } else {
                        tally.add(Counter.COMPARED, 1);
                        visitor.named(blob);
                    }
                }
            }
        }
    }

    private void refuse(String subject, String detail) {
        tally.add(Counter.REFUSED_LINES, 1);
        tally.found(Weight.DIFFERENCE, "refused", subject, detail);
    }

    static String reason(TransferException failure) {
        return failure instanceof PermanentException refused
                ? refused.getMessage() + ". " + refused.failureCause().remedy()
                : failure.getMessage();
    }
}
