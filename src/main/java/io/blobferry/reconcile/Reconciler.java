package io.blobferry.reconcile;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
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
 * Finds blobs that no event announced: compares all blobs, page by page, with the objects in S3 and with the checkpoint
 * rows, and enqueues an event for each blob that may need a backup. Every blob that is not known to be backed up is
 * enqueued, because an unnecessary event costs only two requests. Deletes nothing.
 *
 * <p>A pass may take several runs: its position is stored after every step. Safe to run concurrently with copies and
 * with other runs of itself: a run that finds the position changed by another run stops.
 */
public final class Reconciler {
    /** Twice the margin: a page of blobs or objects may take one, and the position is stored within the other. */
    private static final Duration STEP_MARGIN = RunContext.DEADLINE_MARGIN.multipliedBy(2);

    private static final Duration QUEUE_POLL_INTERVAL = Duration.ofSeconds(5);

    private final ReconcilerPorts ports;
    private final Routes routes;
    private final ReconcileConfig config;
    private final Clock clock;
    private final Sleeper sleeper;
    private final PageComparer pageComparer;

    /**
     * The result of one run.
     *
     * @param pass the pass as stored
     * @param stopReason why the run stopped before the end of the pass; empty if the pass is complete
     */
    public record Progress(ReconciliationPass pass, Optional<String> stopReason) {
        public Progress {
            Objects.requireNonNull(pass, "pass");
            Objects.requireNonNull(stopReason, "stopReason");
        }
    }

    public Reconciler(ReconcilerPorts ports, Routes routes, ReconcileConfig config, Clock clock, Sleeper sleeper) {
        this.ports = ports;
        this.routes = routes;
        this.config = config;
        this.clock = clock;
        this.sleeper = sleeper;
        pageComparer = new PageComparer(ports, routes, config, STEP_MARGIN, clock);
    }

    /**
     * Resumes the pass in progress, or starts a pass that is due, and works until its end or the run's deadline. A
     * failure during the pass ends the run and is its stop reason.
     *
     * @param force whether to start a pass although none is due
     * @param listener receives the result of the run and the destinations that were skipped
     * @return empty if no pass is in progress or due
     * @throws TransferException if the state of the reconciliation cannot be read
     */
    public Optional<Progress> resume(RunContext run, boolean force, ReconcileListener listener) {
        Optional<ReconciliationStateStore.Row> read = ports.state().find(run);
        Optional<Progress> progress = duePass(read.map(ReconciliationStateStore.Row::pass), force)
                .map(pass -> advance(run, read, pass, listener));
        progress.ifPresent(reached -> listener.reconcileRunCompleted(run, reached));
        return progress;
    }

    /**
     * The event for a blob. Its id depends on the pass and the version alone, so a repeated step makes the same event.
     */
    static BlobEvent toEvent(ReconciliationPass pass, BlobVersion version, long size, Optional<Instant> lastModified) {
        String seed = "round " + pass.number() + " " + version;
        return new BlobEvent(
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString(),
                version.blob(),
                Optional.of(version.etag()),
                OptionalLong.of(size),
                lastModified);
    }

    private Optional<ReconciliationPass> duePass(Optional<ReconciliationPass> latest, boolean force) {
        if (latest.isEmpty()) {
            return Optional.of(ReconciliationPass.start(1, clock.instant()));
        }
        ReconciliationPass pass = latest.get();
        if (pass.completedAt().isEmpty()) {
            return latest;
        }
        boolean due = force || !clock.instant().isBefore(pass.startedAt().plus(config.interval()));
        return due ? Optional.of(ReconciliationPass.start(pass.number() + 1, clock.instant())) : Optional.empty();
    }

    private Progress advance(
            RunContext run,
            Optional<ReconciliationStateStore.Row> read,
            ReconciliationPass duePass,
            ReconcileListener listener) {
        Optional<ReconciliationStateStore.Row> row = read;
        ReconciliationPass pass = duePass;
        long counted = 0;
        try {
            while (pass.completedAt().isEmpty()) {
                Optional<String> stopReason = awaitQueueCapacity(run);
                if (stopReason.isPresent()) {
                    return new Progress(pass, stopReason);
                }
                ReconciliationPass next = step(run, pass, listener);
                long requests = run.requests() - counted;
                counted += requests;
                row = ports.state()
                        .write(run, row, next.advance(ReconciliationPass.Counts.ofRequests(requests), next.position()));
                if (row.isEmpty()) {
                    return new Progress(pass, Optional.of("another run took over"));
                }
                pass = row.get().pass();
            }
            return new Progress(pass, Optional.empty());
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            return new Progress(pass, Optional.of(stopReason(thrown)));
        }
    }

    private static String stopReason(Throwable thrown) {
        TransferException failure = UnexpectedFailure.translate("continue the pass", thrown);
        return failure instanceof PermanentException refused
                ? refused.getMessage() + ". " + refused.failureCause().remedy()
                : failure.getMessage();
    }

    /** Waits while the queue is above the limit, because new events would wait behind those of the reconciliation. */
    private Optional<String> awaitQueueCapacity(RunContext run) {
        String stopReason = "time limit reached";
        while (run.remaining().compareTo(STEP_MARGIN.plus(QUEUE_POLL_INTERVAL)) > 0) {
            if (ports.blobEvents().backlog(run) <= config.maxBacklog()) {
                return Optional.empty();
            }
            stopReason = "event queue backlog above the limit";
            sleeper.sleep(QUEUE_POLL_INTERVAL);
        }
        return Optional.of(stopReason);
    }

    private ReconciliationPass step(RunContext run, ReconciliationPass pass, ReconcileListener listener) {
        return switch (pass.position()) {
            case ReconciliationPass.StalledCopyScan(Optional<String> from) -> requeueStalledCopies(run, pass, from);
            case ReconciliationPass.ContainerScan(Optional<String> from) -> nextContainer(run, pass, from);
            case ReconciliationPass.PrefixCursor cursor -> compare(run, pass, cursor, listener);
        };
    }

    private ReconciliationPass requeueStalledCopies(RunContext run, ReconciliationPass pass, Optional<String> from) {
        Instant now = clock.instant();
        CheckpointStore.StalledPage page = ports.checkpoints()
                .listStalled(run, now.minus(config.safetyMargin()), now.minus(config.redispatchAfter()), from);
        ports.blobEvents()
                .enqueue(
                        run,
                        page.copies().stream()
                                .map(copy -> toEvent(pass, copy.version(), copy.size(), Optional.empty()))
                                .toList());
        return pass.advance(
                ReconciliationPass.Counts.ofStalledCopies(page.copies().size()),
                page.next().isPresent()
                        ? new ReconciliationPass.StalledCopyScan(page.next())
                        : new ReconciliationPass.ContainerScan(Optional.empty()));
    }

    private ReconciliationPass nextContainer(RunContext run, ReconciliationPass pass, Optional<String> from) {
        ContainerListing.Step step = ports.containers().next(run, from);
        return step.container().isPresent()
                ? startDestination(
                        pass,
                        new ReconciliationPass.PrefixCursor(step.container().get(), step.next(), 0))
                : finishContainer(pass, step.next());
    }

    private ReconciliationPass compare(
            RunContext run,
            ReconciliationPass pass,
            ReconciliationPass.PrefixCursor cursor,
            ReconcileListener listener) {
        Route destination = routes.destinationsOf(cursor.container()).get(cursor.destinationIndex());
        PageComparer.PageResult result;
        try {
            result = pageComparer.compare(run, pass, cursor, destination);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            PermanentException refused = UnexpectedFailure.toRefusal("compare " + cursor.container(), thrown);
            if (refused.failureCause().isSystemic()) {
                throw refused;
            }
            listener.destinationSkipped(run, cursor.container(), refused);
            return startDestination(
                    pass.advance(ReconciliationPass.Counts.ONE_SKIPPED, cursor), cursor.nextDestination());
        }
        ports.blobEvents().enqueue(run, result.events());
        ReconciliationPass counted = pass.advance(result.counts(), cursor);
        return result.next()
                .map(next -> counted.advance(ReconciliationPass.Counts.NONE, next))
                .orElseGet(() -> startDestination(counted, cursor.nextDestination()));
    }

    /** Moves to the destination, or to the next container if this one has no more destinations. */
    private ReconciliationPass startDestination(ReconciliationPass pass, ReconciliationPass.PrefixCursor cursor) {
        List<Route> destinations = routes.destinationsOf(cursor.container());
        return cursor.destinationIndex() < destinations.size()
                ? pass.advance(ReconciliationPass.Counts.NONE, cursor)
                : finishContainer(pass, cursor.nextContainer());
    }

    private ReconciliationPass finishContainer(ReconciliationPass pass, Optional<String> next) {
        return next.isPresent()
                ? pass.advance(ReconciliationPass.Counts.NONE, new ReconciliationPass.ContainerScan(next))
                : pass.complete(clock.instant());
    }
}
