package io.blobferry.reconcile;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares one page of a container's blobs with the objects that S3 lists in the range of their keys.
 *
 * <p>The two listings are merged because both are in the order of names. If the source lists in another order, some
 * keys sort before the objects listed so far; they are listed again or checked one by one, which takes more requests
 * and finds the same.
 */
final class PageComparer {
    /** The number of passes in which the row of every blob is read at least once, regardless of timestamps. */
    static final int FULL_CHECK_CYCLE = 8;

    /** The maximum number of pages of trailing objects in one step. */
    private static final int MAX_TRAILING_PAGES = 100;

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(32);

    private final ReconcilerPorts ports;
    private final Routes routes;
    private final ReconcileConfig config;
    private final Duration deadlineMargin;
    private final Clock clock;

    /** @param deadlineMargin the time that must remain to list another page of objects */
    PageComparer(ReconcilerPorts ports, Routes routes, ReconcileConfig config, Duration deadlineMargin, Clock clock) {
        this.ports = ports;
        this.routes = routes;
        this.config = config;
        this.deadlineMargin = deadlineMargin;
        this.clock = clock;
    }

    /**
     * The result of one step.
     *
     * @param events the events to enqueue
     * @param next the next position in this destination; empty if all of it has been compared
     */
    record PageResult(
            List<BlobEvent> events, ReconciliationPass.Counts counts, Optional<ReconciliationPass.PrefixCursor> next) {}

    /** A blob of the page and the key of its backup; empty if the key would exceed S3's limit. */
    private record Pair(BlobListing.Listed blob, Optional<ObjectKey> key) {}

    private enum Status {
        UP_TO_DATE,
        IN_PROGRESS,
        FAILED,
        NEEDS_BACKUP
    }

    private record Classification(Pair pair, Status status, boolean matched) {}

    /** @param destination one of the routes to the destination */
    PageResult compare(
            RunContext run, ReconciliationPass pass, ReconciliationPass.PrefixCursor cursor, Route destination) {
        SortedObjectScan scan = new SortedObjectScan(
                ports.objects(),
                run,
                deadlineMargin,
                destination.bucket(),
                destination.prefix() + cursor.container() + "/",
                cursor.lastKey());
        return cursor.blobsExhausted()
                ? trailingObjects(cursor, scan)
                : comparePage(run, pass, cursor, destination, scan);
    }

    private PageResult comparePage(
            RunContext run,
            ReconciliationPass pass,
            ReconciliationPass.PrefixCursor cursor,
            Route destination,
            SortedObjectScan scan) {
        BlobListing.Page blobs =
                ports.blobs().list(run, cursor.container(), "", config.pageSize(), cursor.continuation());
        List<Pair> pairs = blobs.blobs().stream()
                .flatMap(blob -> routes.routeFor(blob.version().blob()).stream()
                        .filter(destination::hasSameDestination)
                        .map(route -> new Pair(blob, route.keyOf(blob.version().blob()))))
                .toList();
        boolean complete = scan.scanTo(pairs.stream()
                .flatMap(pair -> pair.key().stream())
                .map(ObjectKey::key)
                .toList());
        if (!complete) {
            return new PageResult(
                    List.of(),
                    ReconciliationPass.Counts.ofObjects(scan.objectsRead()),
                    Optional.of(cursor.withLastKey(scan.cursor())));
        }
        List<Classification> classified = EXECUTOR.map(pairs, pair -> classifySafely(run, pass, pair, scan));
        List<BlobEvent> events = classified.stream()
                .filter(classification -> classification.status() == Status.NEEDS_BACKUP)
                .map(classification -> classification.pair().blob())
                .map(blob -> Reconciler.toEvent(pass, blob.version(), blob.size(), Optional.of(blob.lastModified())))
                .toList();
        return new PageResult(
                events,
                counts(classified, scan.objectsRead()),
                Optional.of(cursor.afterPage(blobs.next(), scan.cursor())));
    }

    /** Counts the objects after the last blob: none of them has a blob. */
    private static PageResult trailingObjects(ReconciliationPass.PrefixCursor cursor, SortedObjectScan scan) {
        boolean complete = scan.scanToEnd(MAX_TRAILING_PAGES);
        return new PageResult(
                List.of(),
                ReconciliationPass.Counts.ofObjects(scan.objectsRead()),
                complete ? Optional.empty() : Optional.of(cursor.withLastKey(scan.cursor())));
    }

    /** A blob that cannot be classified, for a reason of its own, is enqueued: its run records what is wrong. */
    private Classification classifySafely(RunContext run, ReconciliationPass pass, Pair pair, SortedObjectScan scan) {
        try {
            return classify(run, pass, pair, scan);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            PermanentException refused = UnexpectedFailure.toRefusal(
                    "compare " + pair.blob().version().blob(), thrown);
            if (refused.failureCause() != FailureCause.INTERNAL) {
                throw refused;
            }
            return new Classification(pair, Status.NEEDS_BACKUP, false);
        }
    }

    /**
     * Classifies a blob. An object of the blob's size whose upload started well after the blob's last change holds the
     * current version, because no other version could be read then. Timestamps can mislead (an object that was copied
     * onto itself, a blob that was restored with its old time), so the row of a sample of the blobs is read in every
     * pass.
     */
    private Classification classify(RunContext run, ReconciliationPass pass, Pair pair, SortedObjectScan scan) {
        BlobListing.Listed blob = pair.blob();
        Optional<ObjectListing.Listed> listed = pair.key().flatMap(key -> scan.find(key.key()));
        if (listed.filter(object -> isNewer(object, blob)).isPresent() && !isSampled(pass, blob)) {
            return new Classification(pair, Status.UP_TO_DATE, true);
        }
        Optional<StoredObject> current = pair.key()
                .filter(key -> listed.isEmpty() && scan.mayHaveMissed(key.key()))
                .flatMap(key -> ports.target().head(run, key));
        Optional<Checkpoint> row = findCheckpoint(run, blob).filter(checkpoint -> checkpoint.isOf(blob.version()));
        Status status = row.isEmpty()
                ? failedOrNeedsBackup(run, blob)
                : switch (row.get()) {
                    case Checkpoint.Done done ->
                        isBackedUp(done, pair, listed, current) ? Status.UP_TO_DATE : Status.NEEDS_BACKUP;
                    case Checkpoint.Copying copying -> Status.IN_PROGRESS;
                    case Checkpoint.Abandoned abandoned -> failedOrNeedsBackup(run, blob);
                    case Checkpoint.Deleted deleted -> failedOrNeedsBackup(run, blob);
                };
        return new Classification(pair, status, listed.isPresent() || current.isPresent());
    }

    /** A row that cannot be read counts as absent: the blob is enqueued, and its run records the failure. */
    private Optional<Checkpoint> findCheckpoint(RunContext run, BlobListing.Listed blob) {
        try {
            return ports.checkpoints().find(run, blob.version().blob()).map(CheckpointStore.Row::checkpoint);
        } catch (PermanentException e) {
            if (e.failureCause().isSystemic()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private boolean isNewer(ObjectListing.Listed object, BlobListing.Listed blob) {
        return object.size() == blob.size()
                && object.lastModified().isAfter(blob.lastModified().plus(config.safetyMargin()));
    }

    private static boolean isBackedUp(
            Checkpoint.Done done, Pair pair, Optional<ObjectListing.Listed> listed, Optional<StoredObject> current) {
        boolean matchesListed = listed.filter(
                        object -> object.etag().equals(done.backup().etag())
                                && object.size() == done.backup().size())
                .isPresent();
        boolean matchesCurrent =
                current.filter(object -> object.matches(done.backup())).isPresent();
        return pair.key().equals(Optional.of(done.backup().key())) && (matchesListed || matchesCurrent);
    }

    /**
     * An unchanged blob with a failure row is left to the replay until the row's next attempt is due; from then on the
     * reconciliation enqueues it as well.
     */
    private Status failedOrNeedsBackup(RunContext run, BlobListing.Listed blob) {
        return ports.failures()
                .find(run, blob.version().blob())
                .filter(row -> row.failure().occurredAt().isAfter(blob.lastModified())
                        && row.retryAt().isAfter(clock.instant()))
                .map(row -> Status.FAILED)
                .orElse(Status.NEEDS_BACKUP);
    }

    private static boolean isSampled(ReconciliationPass pass, BlobListing.Listed blob) {
        int hash = blob.version().blob().toString().hashCode();
        return Math.floorMod(hash + pass.number(), FULL_CHECK_CYCLE) == 0;
    }

    private static ReconciliationPass.Counts counts(List<Classification> classified, long objects) {
        Map<Status, Long> byStatus =
                classified.stream().collect(Collectors.groupingBy(Classification::status, Collectors.counting()));
        return new ReconciliationPass.Counts(
                classified.size(),
                byStatus.getOrDefault(Status.NEEDS_BACKUP, 0L),
                0,
                byStatus.getOrDefault(Status.IN_PROGRESS, 0L),
                byStatus.getOrDefault(Status.FAILED, 0L),
                objects,
                classified.stream().filter(Classification::matched).count(),
                0,
                0);
    }
}
