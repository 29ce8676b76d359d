package io.blobferry.reconcile;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.NameRange;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The steps of a pass: each enqueues what it finds, and says what it adds to the pass and where the item continues. */
final class PassSteps {
    /** Twice the margin: a page of blobs or objects may take one, and the position is stored within the other. */
    static final Duration STEP_MARGIN = RunContext.DEADLINE_MARGIN.multipliedBy(2);

    /** How long a step lists objects; what it does besides takes much less than the rest of a lease. */
    private static final Duration MAX_LISTING_TIME = Duration.ofMinutes(2);

    private final ReconcilerPorts ports;
    private final Routes routes;
    private final ReconcileConfig config;
    private final Clock clock;
    private final PageComparer pageComparer;
    private final MissingContainers missingContainers;

    PassSteps(
            ReconcilerPorts ports,
            Routes routes,
            ReconcileConfig config,
            MissingContainers missingContainers,
            Clock clock) {
        this.ports = ports;
        this.routes = routes;
        this.config = config;
        this.clock = clock;
        this.missingContainers = missingContainers;
        pageComparer = new PageComparer(ports, routes, config, clock);
    }

    /**
     * The result of a step.
     *
     * @param counts what it adds to the pass, without the deletions
     * @param tally what it adds to its container, without the deletions; empty if it concerns none
     * @param deletions the deleted blobs whose backup is current
     * @param marks whether delete markers may be placed over their backups
     * @param oldestPending the pending blob that was changed first, of those that it compared
     * @param next where the item continues; empty if it is done
     * @param more items that it has found
     */
    record StepResult(
            ReconciliationCounts counts,
            Optional<ContainerTally> tally,
            List<DeletedBlobFinder.DeletedBlob> deletions,
            boolean marks,
            Optional<RecoveryProof.Pending> oldestPending,
            Optional<ReconciliationPass.Position> next,
            List<ReconciliationPass.Position> more) {
        private static StepResult of(
                ReconciliationCounts counts,
                Optional<ReconciliationPass.Position> next,
                List<ReconciliationPass.Position> more) {
            return new StepResult(counts, Optional.empty(), List.of(), false, Optional.empty(), next, more);
        }

        private static StepResult skipped(String container, Optional<ReconciliationPass.Position> next) {
            return new StepResult(
                    ReconciliationCounts.of(Counter.SKIPPED_DESTINATIONS, 1),
                    Optional.of(ContainerTally.ofUncompared(container)),
                    List.of(),
                    false,
                    Optional.empty(),
                    next,
                    List.of());
        }
    }

    StepResult step(
            RunContext run, ReconciliationPass pass, ReconciliationPass.Position position, ReconcileListener listener) {
        return switch (position) {
            case ReconciliationPass.StalledCopyScan(Optional<String> from) ->
                restartIfRefused(from, continuation -> requeueStalledCopies(run, pass, continuation));
            case ReconciliationPass.ContainerScan(Optional<String> from) ->
                restartIfRefused(from, continuation -> nextContainer(run, continuation));
            case ReconciliationPass.MissingContainerScan(Optional<String> from) ->
                restartIfRefused(from, continuation -> findMissingContainers(run, pass, continuation, listener));
            case ReconciliationPass.PrefixCursor cursor -> compare(run, pass, cursor, listener);
        };
    }

    /** A service may refuse a continuation that has become too old; the item would never end with it. */
    private static StepResult restartIfRefused(
            Optional<String> continuation, Function<Optional<String>, StepResult> step) {
        try {
            return step.apply(continuation);
        } catch (PermanentException refused) {
            if (continuation.isEmpty() || refused.failureCause() != FailureCause.REJECTED) {
                throw refused;
            }
            return step.apply(Optional.empty());
        }
    }

    private StepResult requeueStalledCopies(RunContext run, ReconciliationPass pass, Optional<String> from) {
        Instant now = clock.instant();
        CheckpointStore.StalledPage page = ports.checkpoints()
                .listStalled(run, now.minus(config.safetyMargin()), now.minus(config.redispatchAfter()), from);
        ports.blobEvents()
                .enqueue(
                        run,
                        page.copies().stream()
                                .map(copy -> ReconcileEvents.ofStalledCopy(pass, copy))
                                .toList());
        long copies = page.copies().size();
        return StepResult.of(
                ReconciliationCounts.of(Counter.STALLED_COPIES, copies).plus(Counter.QUEUED, copies),
                page.next().map(next -> new ReconciliationPass.StalledCopyScan(Optional.of(next))),
                List.of());
    }

    private StepResult nextContainer(RunContext run, Optional<String> from) {
        ContainerListing.Step step = ports.containers().next(run, from);
        ReconciliationPass.Position following = step.next()
                .<ReconciliationPass.Position>map(next -> new ReconciliationPass.ContainerScan(Optional.of(next)))
                .orElseGet(() -> new ReconciliationPass.MissingContainerScan(Optional.empty()));
        Optional<ReconciliationPass.Position> container = step.container()
                .filter(name -> !routes.destinationsOf(name).isEmpty())
                .map(name -> new ReconciliationPass.PrefixCursor(name, 0, NameRange.ALL));
        return container.isEmpty()
                ? StepResult.of(ReconciliationCounts.NONE, Optional.of(following), List.of())
                : StepResult.of(ReconciliationCounts.NONE, container, List.of(following));
    }

    private StepResult findMissingContainers(
            RunContext run, ReconciliationPass pass, Optional<String> from, ReconcileListener listener) {
        Optional<ReconciliationPass.Position> next = missingContainers
                .scan(run, pass, from, listener)
                .map(continuation -> new ReconciliationPass.MissingContainerScan(Optional.of(continuation)));
        return StepResult.of(ReconciliationCounts.NONE, next, List.of());
    }

    private StepResult compare(
            RunContext run,
            ReconciliationPass pass,
            ReconciliationPass.PrefixCursor cursor,
            ReconcileListener listener) {
        List<Route> destinations = routes.destinationsOf(cursor.container());
        PageComparer.PageResult result;
        try {
            result = pageComparer.compare(
                    run, pass, cursor, destinations.get(cursor.destinationIndex()), listingTime(run));
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            PermanentException refused = UnexpectedFailure.toRefusal("compare " + cursor.container(), thrown);
            if (refused.failureCause().isSystemic()) {
                throw refused;
            }
            listener.destinationSkipped(run, cursor.container(), refused);
            return StepResult.skipped(cursor.container(), nextDestination(cursor, destinations));
        }
        if (result.containerMissing()) {
            listener.containerMissing(run, cursor.container());
            return StepResult.skipped(cursor.container(), Optional.empty());
        }
        ports.blobEvents().enqueue(run, result.events());
        return new StepResult(
                result.counts(),
                Optional.of(result.tally()),
                result.deletions(),
                result.marks(),
                result.oldestPending(),
                result.next()
                        .<ReconciliationPass.Position>map(next -> next)
                        .or(() -> nextDestination(cursor, destinations)),
                List.of());
    }

    private static Optional<ReconciliationPass.Position> nextDestination(
            ReconciliationPass.PrefixCursor cursor, List<Route> destinations) {
        ReconciliationPass.PrefixCursor next = cursor.nextDestination();
        return next.destinationIndex() < destinations.size() ? Optional.of(next) : Optional.empty();
    }

    private BooleanSupplier listingTime(RunContext run) {
        Instant end = clock.instant().plus(MAX_LISTING_TIME);
        return () ->
                run.remaining().compareTo(STEP_MARGIN) > 0 && clock.instant().isBefore(end);
    }
}
