package io.blobferry.reconcile;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.listing.ComparedBlob;
import io.blobferry.listing.SortedObjectScan;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Compares one page of a container's blobs with the objects that S3 lists in the range of their keys.
 *
 * <p>The two listings are merged because both are in the order of names. If the source lists in another order, some
 * keys sort before the objects listed so far; they are listed again or checked one by one, which takes more requests
 * and finds the same.
 */
final class PageComparer {
    /** The maximum number of pages of trailing objects in one step; each of them may have to be examined. */
    private static final int MAX_TRAILING_PAGES = 5;

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(32);

    private final ReconcilerPorts ports;
    private final Routes routes;
    private final ReconcileConfig config;
    private final BlobClassifier classifier;
    private final Clock clock;

    PageComparer(ReconcilerPorts ports, Routes routes, ReconcileConfig config, Clock clock) {
        this.ports = ports;
        this.routes = routes;
        this.config = config;
        this.clock = clock;
        classifier = new BlobClassifier(ports, config, clock);
    }

    /**
     * The result of one step.
     *
     * @param events the events to enqueue
     * @param deletions the deleted blobs whose backup is current
     * @param marks whether delete markers may be placed over their backups
     * @param counts what the step adds to the pass, without the deletions
     * @param tally what the step adds to the container, without the deletions
     * @param oldestPending the pending blob of the page that was changed first
     * @param next the next position in this destination; empty if all of it has been compared
     * @param containerMissing whether the source has no such container
     */
    record PageResult(
            List<BlobEvent> events,
            List<DeletedBlobFinder.DeletedBlob> deletions,
            boolean marks,
            ReconciliationCounts counts,
            ContainerTally tally,
            Optional<RecoveryProof.Pending> oldestPending,
            Optional<ReconciliationPass.PrefixCursor> next,
            boolean containerMissing) {}

    /**
     * Compares the next page.
     *
     * @param destination one of the routes to the destination
     * @param hasTime whether another page of objects may be listed in this step
     */
    PageResult compare(
            RunContext run,
            ReconciliationPass pass,
            ReconciliationPass.PrefixCursor cursor,
            Route destination,
            BooleanSupplier hasTime) {
        Step step = new Step(run, pass, cursor, destination, hasTime);
        return cursor.blobsExhausted() ? step.trailingObjects() : step.comparePage();
    }

    /** One step, with the objects that it has listed. */
    private final class Step {
        private final RunContext run;
        private final ReconciliationPass pass;
        private final ReconciliationPass.PrefixCursor cursor;
        private final Route destination;
        private final DeletedBlobFinder deleted;
        private final SortedObjectScan scan;
        private final boolean marks;

        Step(
                RunContext run,
                ReconciliationPass pass,
                ReconciliationPass.PrefixCursor cursor,
                Route destination,
                BooleanSupplier hasTime) {
            this.run = run;
            this.pass = pass;
            this.cursor = cursor;
            this.destination = destination;
            deleted = new DeletedBlobFinder(ports, routes, run, config, cursor.container(), destination, clock);
            marks = config.findings().maxDeletionsPercent() > 0
                    && ports.deleteMarkers().placement(run, destination.bucket()) != DeleteMarkerPolicy.Placement.NEVER;
            String prefix = destination.prefix() + cursor.container() + "/";
            String start = cursor.names().from().isEmpty()
                    ? ""
                    : prefix + cursor.names().from();
            SortedObjectScan.Range range = new SortedObjectScan.Range(
                    destination.bucket(),
                    prefix,
                    Utf8KeyOrder.COMPARATOR.compare(start, cursor.lastKey()) > 0 ? start : cursor.lastKey(),
                    cursor.names().until().map(name -> prefix + name));
            scan = new SortedObjectScan(
                    ports.objects(), run, () -> hasTime.getAsBoolean() && !deleted.isFull(), range, deleted::add);
        }

        PageResult comparePage() {
            BlobListing.Page page = listBlobs();
            if (page.containerMissing()) {
                return new PageResult(
                        List.of(),
                        List.of(),
                        false,
                        ReconciliationCounts.NONE,
                        ContainerTally.of(cursor.container()),
                        Optional.empty(),
                        Optional.empty(),
                        true);
            }
            Optional<List<BlobListing.Listed>> beforeEnd = cursor.names()
                    .until()
                    .flatMap(until -> ListingOrder.before(until, page.blobs(), cursor.lastName()));
            List<BlobListing.Listed> blobs = beforeEnd.orElse(page.blobs());
            List<ComparedBlob> pairs = blobs.stream()
                    .flatMap(blob -> routes.routeFor(blob.version().blob()).stream()
                            .filter(destination::hasSameDestination)
                            .map(route -> new ComparedBlob(
                                    blob, route.keyOf(blob.version().blob()))))
                    .toList();
            boolean complete = scan.scanTo(pairs.stream()
                    .flatMap(pair -> pair.key().stream())
                    .map(ObjectKey::key)
                    .toList());
            if (!complete) {
                return result(List.of(), Optional.of(cursor.withLastKey(scan.cursor())));
            }
            List<BlobClassifier.Classification> classified =
                    EXECUTOR.map(pairs, pair -> classifier.classifySafely(run, pass, pair, scan));
            String lastName = page.blobs().isEmpty()
                    ? cursor.lastName()
                    : page.blobs().getLast().version().blob().name();
            Optional<String> next = beforeEnd.isPresent() ? Optional.empty() : page.next();
            return result(classified, Optional.of(cursor.afterPage(next, lastName, scan.cursor())));
        }

        private BlobListing.Page listBlobs() {
            String first = cursor.names().from();
            return cursor.continuation().isEmpty() && !first.isEmpty()
                    ? ports.blobRanges().listFrom(run, cursor.container(), first, config.pageSize())
                    : ports.blobs().list(run, cursor.container(), "", config.pageSize(), cursor.continuation());
        }

        /** Reads the objects after the last blob: none of them has a blob. */
        PageResult trailingObjects() {
            boolean complete = scan.scanToEnd(MAX_TRAILING_PAGES);
            return result(List.of(), complete ? Optional.empty() : Optional.of(cursor.withLastKey(scan.cursor())));
        }

        private PageResult result(
                List<BlobClassifier.Classification> classified, Optional<ReconciliationPass.PrefixCursor> next) {
            DeletedBlobFinder.Found found = deleted.find(marks);
            List<BlobClassifier.Classification> absent = classified.stream()
                    .filter(BlobClassifier.Classification::isReportedAsAbsent)
                    .toList();
            String example = absent.isEmpty()
                    ? ""
                    : absent.getFirst().pair().blob().version().blob().toString();
            return new PageResult(
                    classified.stream()
                            .filter(BlobClassifier.Classification::isQueued)
                            .map(classification -> classification.toEvent(pass))
                            .toList(),
                    found.deleted(),
                    marks,
                    BlobClassifier.Classification.counts(classified).plus(Counter.OBJECTS, scan.objectsRead()),
                    new ContainerTally(
                            cursor.container(),
                            scan.objectsRead(),
                            0,
                            0,
                            0,
                            absent.size(),
                            found.unexamined(),
                            example),
                    classified.stream()
                            .flatMap(classification -> classification.pending().stream())
                            .reduce(RecoveryProof.Pending::oldest),
                    next,
                    false);
        }
    }
}
