package io.blobferry.verify;

import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.listing.ReadAhead;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.ContainerListing;
import java.time.Clock;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/**
 * Compares every live blob of the source with its backup and names what differs. Both sides are listed in parallel and merged;
 * blobs, objects and the difference between their orders take no memory beyond a page. Writes nothing, and may run while the
 * workers copy.
 */
public final class Verification {
    private static final BoundedExecutor READS = new BoundedExecutor(16);

    private final VerifyPorts ports;
    private final Routes routes;
    private final String account;
    private final Supplier<Checksum> checksums;
    private final Clock clock;
    private final Sleeper sleeper;

    /**
     * @param account the source account
     * @param checksums makes instances of CRC64NVME
     */
    public Verification(
            VerifyPorts ports,
            Routes routes,
            String account,
            Supplier<Checksum> checksums,
            Clock clock,
            Sleeper sleeper) {
        this.ports = ports;
        this.routes = routes;
        this.account = account;
        this.checksums = checksums;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /**
     * Compares until the end or the run's deadline. What cannot be compared is named in the result.
     *
     * @param listener receives each difference when it is found, and the result
     * @throws NoSuchElementException if the request names a container that the source does not have, or that no route backs up
     */
    public VerifyResult verify(RunContext run, VerifyRequest request, VerifyListener listener) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return new Work(run, request, listener, threads).complete();
        }
    }

    /** One run. */
    private final class Work {
        private final RunContext run;
        private final VerifyRequest request;
        private final Tally tally;
        private final DeferredChecks deferred = new DeferredChecks(clock, sleeper);
        private final BlobVerifier verifier;
        private final Optional<Draw<BlobVerifier.Pair>> draw;
        private final ExecutorService threads;

        Work(RunContext run, VerifyRequest request, VerifyListener listener, ExecutorService threads) {
            this.run = run;
            this.request = request;
            this.threads = threads;
            tally = new Tally(run, listener);
            verifier = new BlobVerifier(
                    run, request, ports, tally, new BackupReadback(ports, checksums, sleeper), deferred, clock);
            draw = request.sample().filter(Sample::isCount).map(sample -> new Draw<>(sample.count()));
        }

        VerifyResult complete() {
            Instant startedAt = clock.instant();
            try {
                compareAll();
                draw.ifPresent(drawn -> READS.map(drawn.drawn(), pair -> {
                    verifier.verifyDrawn(pair);
                    return true;
                }));
                deferred.runAll(run);
            } catch (PermanentException systemic) {
                tally.incomplete(reason(systemic));
            }
            return tally.complete(request, startedAt, clock.instant());
        }

        private void compareAll() {
            if (request.container().isPresent()) {
                compareRequested(request.container().get());
                return;
            }
            Optional<String> from = Optional.empty();
            do {
                ContainerListing.Step step;
                try {
                    step = ports.containers().next(run, from);
                } catch (TransferException failure) {
                    tally.incomplete(reason(failure));
                    return;
                }
                step.container()
                        .filter(name -> !routes.destinationsOf(name).isEmpty())
                        .filter(name -> !compare(name))
                        .ifPresent(missing -> tally.found(new Difference(
                                DifferenceKind.CONTAINER_MISSING,
                                account + "/" + missing,
                                "the source account has no such container")));
                from = step.next();
            } while (from.isPresent());
        }

        private void compareRequested(String container) {
            if (routes.destinationsOf(container).isEmpty()) {
                throw new NoSuchElementException("no route backs up container " + container);
            }
            if (!compare(container)) {
                throw new NoSuchElementException("account " + account + " has no container " + container);
            }
        }

        /** Returns whether the source has the container; true if that is not known. */
        private boolean compare(String container) {
            try {
                return new ContainerVerification(
                                run,
                                request,
                                ports.blobs(),
                                routes,
                                tally,
                                container,
                                routes.destinationsOf(container).stream()
                                        .map(route -> scan(container, route))
                                        .toList(),
                                this::verify,
                                threads)
                        .compare();
            } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
                TransferException failure = UnexpectedFailure.translate("compare " + container, thrown);
                if (failure instanceof PermanentException refused
                        && refused.failureCause().isSystemic()) {
                    throw refused;
                }
                tally.incomplete(container + ": " + reason(failure));
                return true;
            }
        }

        private DestinationScan scan(String container, Route route) {
            ExtraObjects extras = new ExtraObjects(run, ports, tally, deferred, routes, account, container, route);
            return new DestinationScan(
                    run,
                    ReadAhead.of(ports.objects(), threads),
                    route,
                    route.prefix() + container + "/" + request.prefix(),
                    extras,
                    tally);
        }

        private void verify(BlobVerifier.Pair pair) {
            BlobAddress blob = pair.blob().blob().version().blob();
            boolean deep = request.depth() != Depth.LISTING
                    && draw.isEmpty()
                    && request.sample()
                            .map(sample -> sample.includes(blob.toString()))
                            .orElse(true);
            boolean open = verifier.verify(pair, deep);
            if (open) {
                draw.ifPresent(
                        drawn -> drawn.offer(request.sample().orElseThrow().hash(blob.toString()), pair));
            }
        }
    }

    private static String reason(TransferException failure) {
        return failure instanceof PermanentException refused
                ? refused.getMessage() + ". " + refused.failureCause().remedy()
                : failure.getMessage();
    }
}
