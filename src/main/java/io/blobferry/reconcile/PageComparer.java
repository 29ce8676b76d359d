package io.blobferry.reconcile;

import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares one page of a container's blobs with the objects that S3 lists in the range of their keys.
 *
 * <p>Both listings are read in step because both are in the order of names. Where they are not, some keys lie behind what
 * was read already, and are read again, or looked at one by one: that is dearer, and finds the same.
 */
final class PageComparer {
    /** In so many rounds the row of every blob is read once, whatever the clocks say. */
    static final int TURNS = 8;

    /** How long a failure row speaks for a blob that has not changed since. */
    static final Duration PATIENCE = Duration.ofDays(7);

    /** Of objects that no blob is left for, read in one step. */
    private static final int PAGES_OF_REST = 100;

    private static final BoundedExecutor CREW = new BoundedExecutor(32);

    private final ReconcilerPorts ends;
    private final Routes routes;
    private final ReconcileConfig pace;
    private final Duration handover;
    private final Clock clock;

    /** @param handover with how much time left no more objects are listed */
    PageComparer(ReconcilerPorts ends, Routes routes, ReconcileConfig pace, Duration handover, Clock clock) {
        this.ends = ends;
        this.routes = routes;
        this.pace = pace;
        this.handover = handover;
        this.clock = clock;
    }

    /**
     * What a step found.
     *
     * @param looks the blobs to look at
     * @param next what comes next in this place; empty if all of it has been compared
     */
    record Found(List<BlobEvent> looks, ReconciliationPass.Counts counts, Optional<ReconciliationPass.Lane> next) {}

    /** A blob of the page and the key of its backup, where it can have one. */
    private record Pair(BlobListing.Listed blob, Optional<ObjectKey> key) {}

    private enum Finding {
        IN_ORDER,
        UNDERWAY,
        FAILED,
        TO_LOOK_AT
    }

    private record Judgement(Pair pair, Finding finding, boolean matched) {}

    /** @param place one of the routes that lead to the place */
    Found compare(RunContext run, ReconciliationPass round, ReconciliationPass.Lane at, Route place) {
        SortedObjectScan walk = new SortedObjectScan(
                ends.objects(), run, handover, place.bucket(), place.prefix() + at.container() + "/", at.mark());
        return at.listed() ? rest(at, walk) : page(run, round, at, place, walk);
    }

    private Found page(RunContext run, ReconciliationPass round, ReconciliationPass.Lane at, Route place, SortedObjectScan walk) {
        BlobListing.Page blobs = ends.blobs().list(run, at.container(), "", pace.page(), at.from());
        List<Pair> pairs = blobs.blobs().stream()
                .flatMap(blob -> routes.of(blob.version().blob()).stream()
                        .filter(place::sharesPlaceWith)
                        .map(route -> new Pair(blob, route.keyOf(blob.version().blob()))))
                .toList();
        boolean whole = walk.through(pairs.stream()
                .flatMap(pair -> pair.key().stream())
                .map(ObjectKey::key)
                .toList());
        if (!whole) {
            return new Found(List.of(), ReconciliationPass.Counts.ofObjects(walk.read()), Optional.of(at.marked(walk.mark())));
        }
        List<Judgement> judged = CREW.map(pairs, pair -> judge(run, round, pair, walk));
        List<BlobEvent> looks = judged.stream()
                .filter(judgement -> judgement.finding() == Finding.TO_LOOK_AT)
                .map(judgement -> judgement.pair().blob())
                .map(blob -> Reconciler.look(round, blob.version(), blob.size(), Optional.of(blob.lastModified())))
                .toList();
        return new Found(looks, counts(judged, walk.read()), Optional.of(at.after(blobs, walk.mark())));
    }

    /** Objects that come after the last blob have none. */
    private static Found rest(ReconciliationPass.Lane at, SortedObjectScan walk) {
        boolean whole = walk.toTheEnd(PAGES_OF_REST);
        return new Found(
                List.of(),
                ReconciliationPass.Counts.ofObjects(walk.read()),
                whole ? Optional.empty() : Optional.of(at.marked(walk.mark())));
    }

    /**
     * Whether anything is to be done about the blob. An object of its size that was begun well after the blob last changed
     * holds the version that is current: no other was there to be read. The clocks can deceive (an object that somebody
     * copied onto itself, a blob that came back under its old time), so now and then the row decides nevertheless.
     */
    private Judgement judge(RunContext run, ReconciliationPass round, Pair pair, SortedObjectScan walk) {
        BlobListing.Listed blob = pair.blob();
        Optional<ObjectListing.Listed> listed = pair.key().flatMap(key -> walk.at(key.key()));
        if (listed.filter(object -> isYounger(object, blob)).isPresent() && !isInTurn(round, blob)) {
            return new Judgement(pair, Finding.IN_ORDER, true);
        }
        Optional<StoredObject> looked = pair.key()
                .filter(key -> listed.isEmpty() && walk.isUnsure(key.key()))
                .flatMap(key -> ends.target().look(run, key));
        Optional<Checkpoint> row =
                row(run, blob).filter(checkpoint -> checkpoint.version().equals(blob.version()));
        Finding finding = row.isEmpty()
                ? unlessFailed(run, blob)
                : switch (row.get()) {
                    case Checkpoint.Done done ->
                        isHeld(done, pair, listed, looked) ? Finding.IN_ORDER : Finding.TO_LOOK_AT;
                    case Checkpoint.Copying copying -> Finding.UNDERWAY;
                    case Checkpoint.Stopped stopped -> unlessFailed(run, blob);
                };
        return new Judgement(pair, finding, listed.isPresent() || looked.isPresent());
    }

    /** A row that only a person can mend is as good as none: the look that follows says so in a failure row. */
    private Optional<Checkpoint> row(RunContext run, BlobListing.Listed blob) {
        try {
            return ends.checkpoints().find(run, blob.version().blob()).map(CheckpointStore.Row::checkpoint);
        } catch (PermanentException refused) {
            if (refused.reason() != FailureCause.REFUSED) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    private boolean isYounger(ObjectListing.Listed object, BlobListing.Listed blob) {
        return object.size() == blob.size()
                && object.lastModified().isAfter(blob.lastModified().plus(pace.margin()));
    }

    private static boolean isHeld(
            Checkpoint.Done done, Pair pair, Optional<ObjectListing.Listed> listed, Optional<StoredObject> looked) {
        boolean asListed = listed.filter(
                        object -> object.etag().equals(done.backup().etag())
                                && object.size() == done.backup().size())
                .isPresent();
        boolean asLooked = looked.filter(object -> object.is(done.backup())).isPresent();
        return pair.key().equals(Optional.of(done.backup().key())) && (asListed || asLooked);
    }

    /** What a failure row names is not lost: a replay takes it, and so does a round from time to time. */
    private Finding unlessFailed(RunContext run, BlobListing.Listed blob) {
        Instant longAgo = clock.instant().minus(PATIENCE);
        return ends.failures()
                .lastOf(run, blob.version().blob())
                .filter(when -> when.isAfter(blob.lastModified()) && when.isAfter(longAgo))
                .map(when -> Finding.FAILED)
                .orElse(Finding.TO_LOOK_AT);
    }

    private static boolean isInTurn(ReconciliationPass round, BlobListing.Listed blob) {
        int any = blob.version().blob().toString().hashCode();
        return Math.floorMod(any + round.number(), TURNS) == 0;
    }

    private static ReconciliationPass.Counts counts(List<Judgement> judged, long objects) {
        Map<Finding, Long> found =
                judged.stream().collect(Collectors.groupingBy(Judgement::finding, Collectors.counting()));
        return new ReconciliationPass.Counts(
                judged.size(),
                found.getOrDefault(Finding.TO_LOOK_AT, 0L),
                0,
                found.getOrDefault(Finding.UNDERWAY, 0L),
                found.getOrDefault(Finding.FAILED, 0L),
                objects,
                judged.stream().filter(Judgement::matched).count(),
                0,
                0);
    }
}
