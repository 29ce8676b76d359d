package io.blobferry.reconcile;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ContainerSightings;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the backups of deleted blobs among the objects that a step found without a blob. An object counts only if its key
 * is the one that the route gives to a blob, if the blob's checkpoint or the object's own metadata says that it is a backup,
 * and if the source, asked by name, does not have the blob in a container that exists.
 */
final class DeletedBlobFinder {
    /** With so many objects a step ends; bounds its memory. */
    private static final int MAX_CANDIDATES = 5_000;

    /** In the ETag of an object that was uploaded by parts. */
    private static final String PARTS_SEPARATOR = "-";

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(32);

    private final ReconcilerPorts ports;
    private final Routes routes;
    private final RunContext run;
    private final ReconcileConfig config;
    private final String container;
    private final Route destination;
    private final Clock clock;
    private final List<Candidate> candidates = new ArrayList<>();

    DeletedBlobFinder(
            ReconcilerPorts ports,
            Routes routes,
            RunContext run,
            ReconcileConfig config,
            String container,
            Route destination,
            Clock clock) {
        this.ports = ports;
        this.routes = routes;
        this.run = run;
        this.config = config;
        this.container = container;
        this.destination = destination;
        this.clock = clock;
    }

    private record Candidate(BlobAddress blob, ObjectListing.Listed object) {}

    /**
     * A deleted blob whose backup is current.
     *
     * @param etag the version that is backed up, if it is known
     * @param lastSeen a time at which the blob was there
     * @param noticedAt a time at which it was not
     * @param isRecorded whether the target has a record of the deletion, so that only a delete marker is left to place
     * @param hasRow whether a row shows that the backup is of this account's blob, not of another account's
     */
    record DeletedBlob(
            BlobAddress blob,
            Optional<ETag> etag,
            Instant lastSeen,
            Instant noticedAt,
            boolean isRecorded,
            boolean hasRow) {}

    /** @param unexamined how many objects could not be examined */
    record Found(List<DeletedBlob> deleted, long unexamined) {}

    /** Adds an object whose blob is not in the page that was compared. */
    void add(ObjectListing.Listed object) {
        routes.blobOf(config.account(), new ObjectKey(destination.bucket(), object.key()))
                .filter(blob -> blob.container().equals(container))
                .filter(blob -> routes.routeFor(blob)
                        .filter(destination::hasSameDestination)
                        .isPresent())
                .ifPresent(blob -> candidates.add(new Candidate(blob, object)));
    }

    /** Whether the step has to end. */
    boolean isFull() {
        return candidates.size() >= MAX_CANDIDATES;
    }

    /**
     * Examines the objects.
     *
     * @param marks whether delete markers may be placed; else deletions that are recorded are left out
     */
    Found find(boolean marks) {
        if (candidates.isEmpty()) {
            return new Found(List.of(), 0);
        }
        Instant compared = ports.sightings()
                .find(run, container)
                .map(ContainerSightings.Sighting::comparedAt)
                .orElse(Instant.MIN);
        List<Examination> examined = EXECUTOR.map(candidates, candidate -> examineSafely(candidate, compared, marks));
        return new Found(
                examined.stream().flatMap(each -> each.deleted().stream()).toList(),
                examined.stream().filter(Examination::isUnknown).count());
    }

    /** @param isUnknown whether the blob may have been deleted all the same */
    private record Examination(Optional<DeletedBlob> deleted, boolean isUnknown) {
        private static final Examination NO_BACKUP = new Examination(Optional.empty(), false);
        private static final Examination UNKNOWN = new Examination(Optional.empty(), true);
    }

    /** An object that cannot be examined, for a reason of its own, is no backup of a deleted blob as far as is known. */
    private Examination examineSafely(Candidate candidate, Instant compared, boolean marks) {
        try {
            return examine(candidate, compared, marks);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            PermanentException refused =
                    UnexpectedFailure.toRefusal("examine the backup of " + candidate.blob(), thrown);
            if (BlobClassifier.concernsDestination(refused.failureCause())) {
                throw refused;
            }
            return Examination.UNKNOWN;
        }
    }

    private Examination examine(Candidate candidate, Instant compared, boolean marks) {
        Optional<CheckpointStore.Row> row = ports.findRow(run, candidate.blob());
        if (row.flatMap(CheckpointStore.Row::copying).isPresent()) {
            // Its copy finds the blob gone.
            return Examination.UNKNOWN;
        }
        if (isRecorded(row, candidate.object())) {
            return marks ? examineSource(candidate, row, lastBackedUp(row), compared, true) : Examination.NO_BACKUP;
        }
        Optional<ObjectKey> key = destination.keyOf(candidate.blob());
        Optional<Checkpoint.Done> done = row.flatMap(CheckpointStore.Row::done)
                .filter(known -> key.equals(Optional.of(known.backup().key())));
        if (done.isPresent()) {
            return examineSource(
                    candidate, row, done.map(known -> known.version().etag()), compared, false);
        }
        Optional<StoredObject> object = key.flatMap(known -> ports.target().head(run, known));
        Optional<ETag> etag = object.flatMap(StoredObject::verifiedSourceETag);
        if (etag.isEmpty()) {
            return Examination.NO_BACKUP;
        }
        boolean isRecorded = row.flatMap(CheckpointStore.Row::deleted)
                .flatMap(Checkpoint.Deleted::current)
                .equals(object.map(StoredObject::id));
        return isRecorded && !marks ? Examination.NO_BACKUP : examineSource(candidate, row, etag, compared, isRecorded);
    }

    private Examination examineSource(
            Candidate candidate,
            Optional<CheckpointStore.Row> row,
            Optional<ETag> etag,
            Instant compared,
            boolean isRecorded) {
        if (!(ports.source().head(run, candidate.blob()) instanceof BlobSource.NotFound missing)) {
            return Examination.NO_BACKUP;
        }
        DeletedBlob deleted = new DeletedBlob(
                candidate.blob(),
                etag,
                lastSeen(row, candidate.object(), compared),
                clock.instant(),
                isRecorded,
                row.isPresent());
        return missing.containerExists() ? new Examination(Optional.of(deleted), false) : Examination.UNKNOWN;
    }

    private static Optional<ETag> lastBackedUp(Optional<CheckpointStore.Row> row) {
        return row.flatMap(CheckpointStore.Row::deleted).flatMap(Checkpoint.Deleted::lastBackedUp);
    }

    /** Whether the row says that the deletion is recorded, and was written well after the object: no request. */
    private boolean isRecorded(Optional<CheckpointStore.Row> row, ObjectListing.Listed object) {
        return row.filter(known ->
                        known.deleted().flatMap(Checkpoint.Deleted::current).isPresent())
                .filter(known ->
                        object.lastModified().plus(config.safetyMargin()).isBefore(known.changedAt()))
                .isPresent();
    }

    /**
     * The blob was read within the margin before its object's time. If the object was there when the last pass compared all
     * of the container, so was the blob, or that pass would have found it deleted.
     */
    private Instant lastSeen(Optional<CheckpointStore.Row> row, ObjectListing.Listed object, Instant compared) {
        Duration margin = config.safetyMargin();
        Instant read = object.lastModified().minus(margin);
        Instant stored = row.filter(known -> known.done().isPresent())
                .map(CheckpointStore.Row::changedAt)
                .or(() -> Optional.of(object.lastModified())
                        // Of an upload it is the beginning.
                        .filter(time -> !object.etag().value().contains(PARTS_SEPARATOR)))
                .orElse(Instant.MAX.minus(margin));
        return stored.plus(margin).isBefore(compared) && compared.isAfter(read) ? compared : read;
    }
}
