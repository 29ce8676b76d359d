package io.blobferry.transfer;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Route;
import io.blobferry.domain.Routes;
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
public final class Reconciliation {
    /** A step, of a page of blobs or of objects, fits into it, with some room. */
    private static final Duration HANDOVER = Duration.ofSeconds(10);

    private static final Duration WAIT_FOR_ROOM = Duration.ofSeconds(5);

    private final Ends ends;
    private final Routes routes;
    private final Pace pace;
    private final Clock clock;
    private final Pause pause;
    private final Comparison comparison;

    /**
     * What a run came to.
     *
     * @param round as it is written down now
     * @param stopped why the run stopped before the end of the round; empty if it has ended
     */
    public record Progress(Round round, Optional<String> stopped) {
        public Progress {
            Objects.requireNonNull(round, "round");
            Objects.requireNonNull(stopped, "stopped");
        }
    }

    public Reconciliation(Ends ends, Routes routes, Pace pace, Clock clock, Pause pause) {
        this.ends = ends;
        this.routes = routes;
        this.pace = pace;
        this.clock = clock;
        this.pause = pause;
        comparison = new Comparison(ends, routes, pace, HANDOVER, clock);
    }

    /**
     * Goes on with the round that is under way, or begins one that is due, until it ends or the run's time is over.
     *
     * @param early whether to begin a round although none is due
     * @param listener receives what the run came to, and the containers that could not be compared
     * @return empty if there was nothing to do
     * @throws TransferException if not even the round's row could be read
     */
    public Optional<Progress> goOn(Run run, boolean early, ReconcileListener listener) {
        Optional<RoundStore.Row> read = ends.rounds().find(run);
        Optional<Progress> progress =
                due(read.map(RoundStore.Row::round), early).map(round -> advance(run, read, round, listener));
        progress.ifPresent(reached -> listener.reconciled(run, reached));
        return progress;
    }

    /** What a round leaves for others to look at. The event is the same however often its step is repeated. */
    static BlobEvent look(Round round, BlobVersion version, long size, Optional<Instant> changed) {
        String seed = "round " + round.number() + " " + version;
        return new BlobEvent(
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString(),
                version.blob(),
                Optional.of(version.etag()),
                OptionalLong.of(size),
                changed);
    }

    private Optional<Round> due(Optional<Round> latest, boolean early) {
        if (latest.isEmpty()) {
            return Optional.of(Round.begin(1, clock.instant()));
        }
        Round round = latest.get();
        if (round.ended().isEmpty()) {
            return latest;
        }
        boolean due = early || !clock.instant().isBefore(round.began().plus(pace.every()));
        return due ? Optional.of(Round.begin(round.number() + 1, clock.instant())) : Optional.empty();
    }

    private Progress advance(Run run, Optional<RoundStore.Row> read, Round begun, ReconcileListener listener) {
        Optional<RoundStore.Row> row = read;
        Round round = begun;
        long counted = 0;
        try {
            while (round.ended().isEmpty()) {
                Optional<String> obstacle = obstacle(run);
                if (obstacle.isPresent()) {
                    return new Progress(round, obstacle);
                }
                Round next = step(run, round, listener);
                long requests = run.requests() - counted;
                counted += requests;
                row = ends.rounds().write(run, row, next.and(Round.Counts.ofRequests(requests), next.at()));
                if (row.isEmpty()) {
                    return new Progress(round, Optional.of("another run goes on with it"));
                }
                round = row.get().round();
            }
            return new Progress(round, Optional.empty());
        } catch (RefusedException refused) {
            return new Progress(
                    round,
                    Optional.of(refused.getMessage() + ". " + refused.reason().cure()));
        } catch (TransferException fault) {
            return new Progress(round, Optional.of(fault.getMessage()));
        }
    }

    /** Waits while the queue is long: whoever works it off has events too, which would wait behind ours. */
    private Optional<String> obstacle(Run run) {
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

    private Round step(Run run, Round round, ReconcileListener listener) {
        return switch (round.at()) {
            case Round.Copies(Optional<String> from) -> resend(run, round, from);
            case Round.Containers(Optional<String> from) -> takeUp(run, round, from);
            case Round.Lane lane -> compare(run, round, lane, listener);
        };
    }

    private Round resend(Run run, Round round, Optional<String> from) {
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
                Round.Counts.ofCopies(page.copies().size()),
                page.next().isPresent() ? new Round.Copies(page.next()) : new Round.Containers(Optional.empty()));
    }

    private Round takeUp(Run run, Round round, Optional<String> from) {
        ContainerListing.Step found = ends.containers().next(run, from);
        return found.container().isPresent()
                ? enter(round, new Round.Lane(found.container().get(), found.next(), 0))
                : leave(round, found.next());
    }

    private Round compare(Run run, Round round, Round.Lane lane, ReconcileListener listener) {
        Route place = routes.placesOf(lane.container()).get(lane.lane());
        Comparison.Found found;
        try {
            found = comparison.compare(run, round, lane, place);
        } catch (RefusedException refused) {
            if (isOfEverything(refused.reason())) {
                throw refused;
            }
            listener.notCompared(run, lane.container(), refused);
            return enter(round.and(Round.Counts.ONE_REFUSED, lane), lane.nextLane());
        }
        ends.looks().queue(run, found.looks());
        Round counted = round.and(found.counts(), lane);
        return found.next()
                .map(next -> counted.and(Round.Counts.NONE, next))
                .orElseGet(() -> enter(counted, lane.nextLane()));
    }

    /** To the lane if the container has so many; else on to the next container. */
    private Round enter(Round round, Round.Lane lane) {
        List<Route> places = routes.placesOf(lane.container());
        return lane.lane() < places.size() ? round.and(Round.Counts.NONE, lane) : leave(round, lane.next());
    }

    private Round leave(Round round, Optional<String> next) {
        return next.isPresent()
                ? round.and(Round.Counts.NONE, new Round.Containers(next))
                : round.done(clock.instant());
    }

    /** What would be refused in every other place too. */
    private static boolean isOfEverything(FailureCause reason) {
        return reason == FailureCause.STATE_DENIED || reason == FailureCause.FEDERATION;
    }
}
