package io.blobferry.reconcile;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.state.StalledCopies;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Finds what no event brought: goes round through all that is to be backed up, page by page, compares it with what S3 lists
 * and with the rows, and puts on the event queue what is to be looked at. A look too many costs two requests; so whatever is
 * not known to be in order is looked at. Deletes nothing.
 *
 * <p>A round takes as many runs as it needs: where it is, is written down after every step. Safe beside running copies, and
 * for several runs at once: whoever finds that another has gone on leaves the round to it.
 */
public final class Reconciler {
    /** Twice the margin: a page of blobs or objects may take one, and the position is saved within the other. */
    private static final Duration STEP_MARGIN = RunContext.DEADLINE_MARGIN.multipliedBy(2);

    private static final Duration QUEUE_POLL_INTERVAL = Duration.ofSeconds(5);

    private final ReconcilerPorts ports;
    private final Routes routes;
    private final ReconcileConfig config;
    private final Clock clock;
    private final Sleeper sleeper;
    private final PageComparer pageComparer;

    /**
     * What a run came to.
     *
     * @param pass as it is written down now
     * @param stopReason why the run stopped before the end of the round; empty if it has ended
     */
    public record Progress(ReconciliationPass pass, Optional<String> stopReason) {
        public Progress {
            Objects.requireNonNull(pass, "round");
            Objects.requireNonNull(stopReason, "stopped");
        }
    }

    public Reconciler(ReconcilerPorts ends, Routes routes, ReconcileConfig pace, Clock clock, Sleeper pause) {
        this.ports = ends;
        this.routes = routes;
        this.config = pace;
        this.clock = clock;
        this.sleeper = pause;
        pageComparer = new PageComparer(ends, routes, pace, STEP_MARGIN, clock);
    }

    /**
     * Goes on with the round that is under way, or begins one that is due, until it ends or the run's time is over.
     *
     * @param early whether to begin a round although none is due
     * @param listener receives what the run came to, and the containers that could not be compared
     * @return empty if there was nothing to do
     * @throws TransferException if not even the round's row could be read
     */
    public Optional<Progress> resume(RunContext run, boolean early, ReconcileListener listener) {
        Optional<ReconciliationStateStore.Row> read = ports.state().find(run);
        Optional<Progress> progress = duePass(read.map(ReconciliationStateStore.Row::pass), early)
                .map(round -> advance(run, read, round, listener));
        progress.ifPresent(reached -> listener.reconcileRunCompleted(run, reached));
        return progress;
    }

    /** What a round leaves for others to look at. The event is the same however often its step is repeated. */
    static BlobEvent toEvent(ReconciliationPass round, BlobVersion version, long size, Optional<Instant> changed) {
        String seed = "round " + round.number() + " " + version;
        return new BlobEvent(
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString(),
                version.blob(),
                Optional.of(version.etag()),
                OptionalLong.of(size),
                changed);
    }

    private Optional<ReconciliationPass> duePass(Optional<ReconciliationPass> latest, boolean early) {
        if (latest.isEmpty()) {
            return Optional.of(ReconciliationPass.start(1, clock.instant()));
        }
        ReconciliationPass round = latest.get();
        if (round.completedAt().isEmpty()) {
            return latest;
        }
        boolean due = early || !clock.instant().isBefore(round.startedAt().plus(config.interval()));
        return due ? Optional.of(ReconciliationPass.start(round.number() + 1, clock.instant())) : Optional.empty();
    }

    private Progress advance(
            RunContext run,
            Optional<ReconciliationStateStore.Row> read,
            ReconciliationPass begun,
            ReconcileListener listener) {
        Optional<ReconciliationStateStore.Row> row = read;
        ReconciliationPass round = begun;
        long counted = 0;
        try {
            while (round.completedAt().isEmpty()) {
                Optional<String> obstacle = awaitQueueCapacity(run);
                if (obstacle.isPresent()) {
                    return new Progress(round, obstacle);
                }
                ReconciliationPass next = step(run, round, listener);
                long requests = run.requests() - counted;
                counted += requests;
                row = ports.state()
                        .write(run, row, next.advance(ReconciliationPass.Counts.ofRequests(requests), next.position()));
                if (row.isEmpty()) {
                    return new Progress(round, Optional.of("another run goes on with it"));
                }
                round = row.get().pass();
            }
            return new Progress(round, Optional.empty());
        } catch (PermanentException refused) {
            return new Progress(
                    round,
                    Optional.of(
                            refused.getMessage() + ". " + refused.failureCause().remedy()));
        } catch (TransferException fault) {
            return new Progress(round, Optional.of(fault.getMessage()));
        }
    }

    /** Waits while the queue is long: whoever works it off has events too, which would wait behind ours. */
    private Optional<String> awaitQueueCapacity(RunContext run) {
        String obstacle = "its time was over";
        while (run.remaining().compareTo(STEP_MARGIN.plus(QUEUE_POLL_INTERVAL)) > 0) {
            if (ports.blobEvents().backlog(run) <= config.maxBacklog()) {
                return Optional.empty();
            }
            obstacle = "the event queue was too long";
            sleeper.sleep(QUEUE_POLL_INTERVAL);
        }
        return Optional.of(obstacle);
    }

    private ReconciliationPass step(RunContext run, ReconciliationPass round, ReconcileListener listener) {
        return switch (round.position()) {
            case ReconciliationPass.StalledCopyScan(Optional<String> from) -> requeueStalledCopies(run, round, from);
            case ReconciliationPass.ContainerScan(Optional<String> from) -> nextContainer(run, round, from);
            case ReconciliationPass.PrefixCursor lane -> compare(run, round, lane, listener);
        };
    }

    private ReconciliationPass requeueStalledCopies(RunContext run, ReconciliationPass round, Optional<String> from) {
        Instant now = clock.instant();
        StalledCopies.Page page = ports.stalledCopies()
                .list(run, now.minus(config.safetyMargin()), now.minus(config.redispatchAfter()), from);
        ports.blobEvents()
                .enqueue(
                        run,
                        page.copies().stream()
                                .map(copy -> toEvent(round, copy.version(), copy.size(), Optional.empty()))
                                .toList());
        return round.advance(
                ReconciliationPass.Counts.ofStalledCopies(page.copies().size()),
                page.next().isPresent()
                        ? new ReconciliationPass.StalledCopyScan(page.next())
                        : new ReconciliationPass.ContainerScan(Optional.empty()));
    }

    private ReconciliationPass nextContainer(RunContext run, ReconciliationPass round, Optional<String> from) {
        ContainerListing.Step found = ports.containers().next(run, from);
        return found.container().isPresent()
                ? startDestination(
                        round,
                        new ReconciliationPass.PrefixCursor(found.container().get(), found.next(), 0))
                : finishContainer(round, found.next());
    }

    private ReconciliationPass compare(
            RunContext run,
            ReconciliationPass round,
            ReconciliationPass.PrefixCursor lane,
            ReconcileListener listener) {
        Route place = routes.destinationsOf(lane.container()).get(lane.destinationIndex());
        PageComparer.PageResult found;
        try {
            found = pageComparer.compare(run, round, lane, place);
        } catch (PermanentException refused) {
            if (affectsAllDestinations(refused.failureCause())) {
                throw refused;
            }
            listener.destinationSkipped(run, lane.container(), refused);
            return startDestination(round.advance(ReconciliationPass.Counts.ONE_SKIPPED, lane), lane.nextDestination());
        }
        ports.blobEvents().enqueue(run, found.events());
        ReconciliationPass counted = round.advance(found.counts(), lane);
        return found.next()
                .map(next -> counted.advance(ReconciliationPass.Counts.NONE, next))
                .orElseGet(() -> startDestination(counted, lane.nextDestination()));
    }

    /** To the lane if the container has so many; else on to the next container. */
    private ReconciliationPass startDestination(ReconciliationPass round, ReconciliationPass.PrefixCursor lane) {
        List<Route> places = routes.destinationsOf(lane.container());
        return lane.destinationIndex() < places.size()
                ? round.advance(ReconciliationPass.Counts.NONE, lane)
                : finishContainer(round, lane.nextContainer());
    }

    private ReconciliationPass finishContainer(ReconciliationPass round, Optional<String> next) {
        return next.isPresent()
                ? round.advance(ReconciliationPass.Counts.NONE, new ReconciliationPass.ContainerScan(next))
                : round.complete(clock.instant());
    }

    /** What would be refused in every other place too. */
    private static boolean affectsAllDestinations(FailureCause reason) {
        return reason == FailureCause.STATE_DENIED || reason == FailureCause.FEDERATION;
    }
}
