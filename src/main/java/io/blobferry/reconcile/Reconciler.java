package io.blobferry.reconcile;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.state.StalledCopies;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.FailureCause;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
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
    /** A step, of a page of blobs or of objects, fits into it, with some room. */
    private static final Duration HANDOVER = Duration.ofSeconds(10);

    private static final Duration WAIT_FOR_ROOM = Duration.ofSeconds(5);

    private final ReconcilerPorts ends;
    private final Routes routes;
    private final ReconcileConfig pace;
    private final Clock clock;
    private final Sleeper pause;
    private final PageComparer comparison;

    /**
     * What a run came to.
     *
     * @param round as it is written down now
     * @param stopped why the run stopped before the end of the round; empty if it has ended
     */
    public record Progress(ReconciliationPass round, Optional<String> stopped) {
        public Progress {
            Objects.requireNonNull(round, "round");
            Objects.requireNonNull(stopped, "stopped");
        }
    }

    public Reconciler(ReconcilerPorts ends, Routes routes, ReconcileConfig pace, Clock clock, Sleeper pause) {
        this.ends = ends;
        this.routes = routes;
        this.pace = pace;
        this.clock = clock;
        this.pause = pause;
        comparison = new PageComparer(ends, routes, pace, HANDOVER, clock);
    }

    /**
     * Goes on with the round that is under way, or begins one that is due, until it ends or the run's time is over.
     *
     * @param early whether to begin a round although none is due
     * @param listener receives what the run came to, and the containers that could not be compared
     * @return empty if there was nothing to do
     * @throws TransferException if not even the round's row could be read
     */
    public Optional<Progress> goOn(RunContext run, boolean early, ReconcileListener listener) {
        Optional<ReconciliationStateStore.Row> read = ends.rounds().find(run);
        Optional<Progress> progress =
                due(read.map(ReconciliationStateStore.Row::round), early).map(round -> advance(run, read, round, listener));
        progress.ifPresent(reached -> listener.reconciled(run, reached));
        return progress;
    }

    /** What a round leaves for others to look at. The event is the same however often its step is repeated. */
    static BlobEvent look(ReconciliationPass round, BlobVersion version, long size, Optional<Instant> changed) {
        String seed = "round " + round.number() + " " + version;
        return new BlobEvent(
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString(),
                version.blob(),
                Optional.of(version.etag()),
                OptionalLong.of(size),
                changed);
    }

    private Optional<ReconciliationPass> due(Optional<ReconciliationPass> latest, boolean early) {
        if (latest.isEmpty()) {
            return Optional.of(ReconciliationPass.begin(1, clock.instant()));
        }
        ReconciliationPass round = latest.get();
        if (round.ended().isEmpty()) {
            return latest;
        }
        boolean due = early || !clock.instant().isBefore(round.began().plus(pace.every()));
        return due ? Optional.of(ReconciliationPass.begin(round.number() + 1, clock.instant())) : Optional.empty();
    }

    private Progress advance(RunContext run, Optional<ReconciliationStateStore.Row> read, ReconciliationPass begun, ReconcileListener listener) {
        Optional<ReconciliationStateStore.Row> row = read;
        ReconciliationPass round = begun;
        long counted = 0;
        try {
            while (round.ended().isEmpty()) {
                Optional<String> obstacle = obstacle(run);
                if (obstacle.isPresent()) {
                    return new Progress(round, obstacle);
                }
                ReconciliationPass next = step(run, round, listener);
                long requests = run.requests() - counted;
                counted += requests;
                row = ends.rounds().write(run, row, next.and(ReconciliationPass.Counts.ofRequests(requests), next.at()));
                if (row.isEmpty()) {
                    return new Progress(round, Optional.of("another run goes on with it"));
                }
                round = row.get().round();
            }
            return new Progress(round, Optional.empty());
        } catch (PermanentException refused) {
            return new Progress(
                    round,
                    Optional.of(refused.getMessage() + ". " + refused.reason().cure()));
        } catch (TransferException fault) {
            return new Progress(round, Optional.of(fault.getMessage()));
        }
    }

    /** Waits while the queue is long: whoever works it off has events too, which would wait behind ours. */
    private Optional<String> obstacle(RunContext run) {
        String obstacle = "its time was over";
        while (run.timeLeft().compareTo(HANDOVER.plus(WAIT_FOR_ROOM)) > 0) {
            if (ends.looks().backlog(run) <= pace.backlog()) {
                return Optional.empty();
            }
            obstacle = "the event queue was too long";
            pause.last(WAIT_FOR_ROOM);
        }
        return Optional.of(obstacle);
    }

    private ReconciliationPass step(RunContext run, ReconciliationPass round, ReconcileListener listener) {
        return switch (round.at()) {
            case ReconciliationPass.Copies(Optional<String> from) -> resend(run, round, from);
            case ReconciliationPass.Containers(Optional<String> from) -> takeUp(run, round, from);
            case ReconciliationPass.Lane lane -> compare(run, round, lane, listener);
        };
    }

    private ReconciliationPass resend(RunContext run, ReconciliationPass round, Optional<String> from) {
        Instant now = clock.instant();
        StalledCopies.Page page =
                ends.copies().list(run, now.minus(pace.margin()), now.minus(pace.resendAfter()), from);
        ends.looks()
                .queue(
                        run,
                        page.copies().stream()
                                .map(copy -> look(round, copy.version(), copy.size(), Optional.empty()))
                                .toList());
        return round.and(
                ReconciliationPass.Counts.ofCopies(page.copies().size()),
                page.next().isPresent() ? new ReconciliationPass.Copies(page.next()) : new ReconciliationPass.Containers(Optional.empty()));
    }

    private ReconciliationPass takeUp(RunContext run, ReconciliationPass round, Optional<String> from) {
        ContainerListing.Step found = ends.containers().next(run, from);
        return found.container().isPresent()
                ? enter(round, new ReconciliationPass.Lane(found.container().get(), found.next(), 0))
                : leave(round, found.next());
    }

    private ReconciliationPass compare(RunContext run, ReconciliationPass round, ReconciliationPass.Lane lane, ReconcileListener listener) {
        Route place = routes.placesOf(lane.container()).get(lane.lane());
        PageComparer.Found found;
        try {
            found = comparison.compare(run, round, lane, place);
        } catch (PermanentException refused) {
            if (isOfEverything(refused.reason())) {
                throw refused;
            }
            listener.notCompared(run, lane.container(), refused);
            return enter(round.and(ReconciliationPass.Counts.ONE_REFUSED, lane), lane.nextLane());
        }
        ends.looks().queue(run, found.looks());
        ReconciliationPass counted = round.and(found.counts(), lane);
        return found.next()
                .map(next -> counted.and(ReconciliationPass.Counts.NONE, next))
                .orElseGet(() -> enter(counted, lane.nextLane()));
    }

    /** To the lane if the container has so many; else on to the next container. */
    private ReconciliationPass enter(ReconciliationPass round, ReconciliationPass.Lane lane) {
        List<Route> places = routes.placesOf(lane.container());
        return lane.lane() < places.size() ? round.and(ReconciliationPass.Counts.NONE, lane) : leave(round, lane.next());
    }

    private ReconciliationPass leave(ReconciliationPass round, Optional<String> next) {
        return next.isPresent()
                ? round.and(ReconciliationPass.Counts.NONE, new ReconciliationPass.Containers(next))
                : round.done(clock.instant());
    }

    /** What would be refused in every other place too. */
    private static boolean isOfEverything(FailureCause reason) {
        return reason == FailureCause.STATE_DENIED || reason == FailureCause.FEDERATION;
    }
}
