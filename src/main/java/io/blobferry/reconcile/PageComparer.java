package io.blobferry.reconcile;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
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
    static final int FULL_CHECK_CYCLE = 8;

    /** How long a failure row speaks for a blob that has not changed since. */
    static final Duration FAILURE_GRACE_PERIOD = Duration.ofDays(7);

    /** Of objects that no blob is left for, read in one step. */
    private static final int MAX_TRAILING_PAGES = 100;

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(32);

    private final ReconcilerPorts ports;
    private final Routes routes;
    private final ReconcileConfig config;
    private final Duration deadlineMargin;
    private final Clock clock;

    /** @param handover with how much time left no more objects are listed */
    PageComparer(ReconcilerPorts ends, Routes routes, ReconcileConfig pace, Duration handover, Clock clock) {
        this.ports = ends;
        this.routes = routes;
        this.config = pace;
        this.deadlineMargin = handover;
        this.clock = clock;
    }

    /**
     * What a step found.
     *
     * @param events the blobs to look at
     * @param next what comes next in this place; empty if all of it has been compared
     */
    record PageResult(
            List<BlobEvent> events, ReconciliationPass.Counts counts, Optional<ReconciliationPass.PrefixCursor> next) {}

    /** A blob of the page and the key of its backup, where it can have one. */
    private record Pair(BlobListing.Listed blob, Optional<ObjectKey> key) {}

    private enum Status {
        UP_TO_DATE,
        IN_PROGRESS,
        FAILED,
        NEEDS_BACKUP
    }

    private record Classification(Pair pair, Status status, boolean matched) {}

    /** @param place one of the routes that lead to the place */
    PageResult compare(RunContext run, ReconciliationPass round, ReconciliationPass.PrefixCursor at, Route place) {
        SortedObjectScan walk = new SortedObjectScan(
                ports.objects(),
                run,
                deadlineMargin,
                place.bucket(),
                place.prefix() + at.container() + "/",
                at.lastKey());
        return at.blobsExhausted() ? trailingObjects(at, walk) : page(run, round, at, place, walk);
    }

    private PageResult page(
            RunContext run,
            ReconciliationPass round,
            ReconciliationPass.PrefixCursor at,
            Route place,
            SortedObjectScan walk) {
        BlobListing.Page blobs = ports.blobs().list(run, at.container(), "", config.pageSize(), at.continuation());
        List<Pair> pairs = blobs.blobs().stream()
                .flatMap(blob -> routes.routeFor(blob.version().blob()).stream()
                        .filter(place::hasSameDestination)
                        .map(route -> new Pair(blob, route.keyOf(blob.version().blob()))))
                .toList();
        boolean whole = walk.scanTo(pairs.stream()
                .flatMap(pair -> pair.key().stream())
                .map(ObjectKey::key)
                .toList());
        if (!whole) {
            return new PageResult(
                    List.of(),
                    ReconciliationPass.Counts.ofObjects(walk.objectsRead()),
                    Optional.of(at.withLastKey(walk.cursor())));
        }
        List<Classification> judged = EXECUTOR.map(pairs, pair -> classify(run, round, pair, walk));
        List<BlobEvent> looks = judged.stream()
                .filter(judgement -> judgement.status() == Status.NEEDS_BACKUP)
                .map(judgement -> judgement.pair().blob())
                .map(blob -> Reconciler.toEvent(round, blob.version(), blob.size(), Optional.of(blob.lastModified())))
                .toList();
        return new PageResult(
                looks, counts(judged, walk.objectsRead()), Optional.of(at.afterPage(blobs.next(), walk.cursor())));
    }

    /** Objects that come after the last blob have none. */
    private static PageResult trailingObjects(ReconciliationPass.PrefixCursor at, SortedObjectScan walk) {
        boolean whole = walk.scanToEnd(MAX_TRAILING_PAGES);
        return new PageResult(
                List.of(),
                ReconciliationPass.Counts.ofObjects(walk.objectsRead()),
                whole ? Optional.empty() : Optional.of(at.withLastKey(walk.cursor())));
    }

    /**
     * Whether anything is to be done about the blob. An object of its size that was begun well after the blob last changed
     * holds the version that is current: no other was there to be read. The clocks can deceive (an object that somebody
     * copied onto itself, a blob that came back under its old time), so now and then the row decides nevertheless.
     */
    private Classification classify(RunContext run, ReconciliationPass round, Pair pair, SortedObjectScan walk) {
        BlobListing.Listed blob = pair.blob();
        Optional<ObjectListing.Listed> listed = pair.key().flatMap(key -> walk.find(key.key()));
        if (listed.filter(object -> isNewer(object, blob)).isPresent() && !isSampled(round, blob)) {
            return new Classification(pair, Status.UP_TO_DATE, true);
        }
        Optional<StoredObject> looked = pair.key()
                .filter(key -> listed.isEmpty() && walk.mayHaveMissed(key.key()))
                .flatMap(key -> ports.target().head(run, key));
        Optional<Checkpoint> row = findCheckpoint(run, blob)
                .filter(checkpoint -> checkpoint.version().equals(blob.version()));
        Status finding = row.isEmpty()
                ? failedOrNeedsBackup(run, blob)
                : switch (row.get()) {
                    case Checkpoint.Done done ->
                        isBackedUp(done, pair, listed, looked) ? Status.UP_TO_DATE : Status.NEEDS_BACKUP;
                    case Checkpoint.Copying copying -> Status.IN_PROGRESS;
                    case Checkpoint.Abandoned stopped -> failedOrNeedsBackup(run, blob);
                };
        return new Classification(pair, finding, listed.isPresent() || looked.isPresent());
    }

    /** A row that only a person can mend is as good as none: the look that follows says so in a failure row. */
    private Optional<Checkpoint> findCheckpoint(RunContext run, BlobListing.Listed blob) {
        try {
            return ports.checkpoints().find(run, blob.version().blob()).map(CheckpointStore.Row::checkpoint);
        } catch (PermanentException refused) {
            if (refused.failureCause() != FailureCause.REJECTED) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    private boolean isNewer(ObjectListing.Listed object, BlobListing.Listed blob) {
        return object.size() == blob.size()
                && object.lastModified().isAfter(blob.lastModified().plus(config.safetyMargin()));
    }

    private static boolean isBackedUp(
            Checkpoint.Done done, Pair pair, Optional<ObjectListing.Listed> listed, Optional<StoredObject> looked) {
        boolean asListed = listed.filter(
                        object -> object.etag().equals(done.backup().etag())
                                && object.size() == done.backup().size())
                .isPresent();
        boolean asLooked =
                looked.filter(object -> object.matches(done.backup())).isPresent();
        return pair.key().equals(Optional.of(done.backup().key())) && (asListed || asLooked);
    }

    /** What a failure row names is not lost: a replay takes it, and so does a round from time to time. */
    private Status failedOrNeedsBackup(RunContext run, BlobListing.Listed blob) {
        Instant longAgo = clock.instant().minus(FAILURE_GRACE_PERIOD);
        return ports.failures()
                .lastFailureOf(run, blob.version().blob())
                .filter(when -> when.isAfter(blob.lastModified()) && when.isAfter(longAgo))
                .map(when -> Status.FAILED)
                .orElse(Status.NEEDS_BACKUP);
    }

    private static boolean isSampled(ReconciliationPass round, BlobListing.Listed blob) {
        int any = blob.version().blob().toString().hashCode();
        return Math.floorMod(any + round.number(), FULL_CHECK_CYCLE) == 0;
    }

    private static ReconciliationPass.Counts counts(List<Classification> judged, long objects) {
        Map<Status, Long> found =
                judged.stream().collect(Collectors.groupingBy(Classification::status, Collectors.counting()));
        return new ReconciliationPass.Counts(
                judged.size(),
                found.getOrDefault(Status.NEEDS_BACKUP, 0L),
                0,
                found.getOrDefault(Status.IN_PROGRESS, 0L),
                found.getOrDefault(Status.FAILED, 0L),
                objects,
                judged.stream().filter(Classification::matched).count(),
                0,
                0);
    }
}
