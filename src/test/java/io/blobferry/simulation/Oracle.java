package io.blobferry.simulation;

import io.blobferry.concurrency.TransferResources;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.MemoryBlob;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Knows what must be true when everything has come to rest. */
final class Oracle {
    private final Clouds clouds;
    private final Plan plan;

    Oracle(Clouds clouds, Plan plan) {
        this.clouds = clouds;
        this.plan = plan;
    }

    /** @throws Violation if something is not */
    void check() {
        for (BlobAddress blob : History.BLOBS.subList(0, plan.blobs)) {
            checkVersions(blob);
            Optional<MemoryBlob> current = Optional.ofNullable(clouds.source.current(blob));
            if (current.isPresent()) {
                checkBackedUp(blob, current.get());
            } else {
                checkDeleted(blob);
            }
        }
        checkReports();
        require(clouds.events.texts().isEmpty(), "an event is left: " + clouds.events.texts());
        require(clouds.segments.texts().isEmpty(), "a segment is left: " + clouds.segments.texts());
        for (Failure failure : clouds.failures.rows().values()) {
            require(failure.cause() != FailureCause.INTERNAL, "an unexpected exception: " + failure);
            require(failure.cause() == FailureCause.UNREADABLE_EVENT, "a failure row is left: " + failure);
        }
    }

    /**
     * An upload of a blob that has neither a row nor a source is left to the bucket's lifecycle rule: its run died before it
     * wrote the row, and the key may be that of another application.
     *
     * @throws Violation if another upload is open
     */
    void checkUploads() {
        for (BlobAddress blob : History.BLOBS) {
            if (clouds.source.current(blob) != null
                    || clouds.checkpoints.row(blob).isPresent()) {
                require(
                        clouds.target.openUploads().stream()
                                .noneMatch(upload -> upload.key().equals(clouds.keyOf(blob))),
                        "open uploads: " + clouds.target.openUploads());
            }
        }
    }

    /** Whether later versions of the object are of later versions of the blob, which equal ETags and deletions may upset. */
    void checkOrder() {
        for (BlobAddress blob : History.BLOBS) {
            List<String> sources = clouds.target.allVersions(clouds.keyOf(blob)).stream()
                    .flatMap(object -> object.sourceETag().stream())
                    .map(ETag::value)
                    .toList();
            require(
                    sources.equals(sources.stream().sorted().toList()),
                    "an older version covers a newer one: " + sources);
        }
    }

    /** Checks that each object that a row ever named was reported as backed up. */
    void checkReported(Set<Backup> recorded) {
        Set<Backup> missing = new HashSet<>(recorded);
        for (Outcome outcome : clouds.listener.outcomes) {
            if (outcome instanceof Outcome.BackedUp backedUp) {
                missing.remove(backedUp.backup());
            }
        }
        require(missing.isEmpty(), "recorded and not reported: " + missing);
    }

    /** Checks that no run has kept a permit or memory. */
    void checkResources(List<SimulatedProcess> processes) {
        for (SimulatedProcess process : processes) {
            require(
                    process.engine.resourcesInUse().equals(TransferResources.NONE),
                    process + " holds " + process.engine.resourcesInUse());
        }
    }

    private void checkVersions(BlobAddress blob) {
        for (StoredObject object : clouds.target.allVersions(clouds.keyOf(blob))) {
            object.sourceETag()
                    .ifPresent(etag -> require(
                            Optional.of(clouds.source.content(etag).crc()).equals(object.crc()),
                            object + " does not hold the bytes of " + etag));
        }
    }

    private void checkBackedUp(BlobAddress blob, MemoryBlob current) {
        Optional<StoredObject> object = clouds.target.current(clouds.keyOf(blob));
        require(
                object.flatMap(StoredObject::sourceETag)
                        .equals(Optional.of(current.properties().version().etag())),
                blob + " is at " + current.properties().version().etag() + ", its backup is " + object);
        Optional<Checkpoint> row = clouds.checkpoints.row(blob).map(CheckpointStore.Row::checkpoint);
        require(
                row.filter(Checkpoint.Done.class::isInstance)
                        .map(Checkpoint.Done.class::cast)
                        .filter(done -> object.get().matches(done.backup()))
                        .isPresent(),
                "the row names another object than " + object + ": " + row);
    }

    private void checkDeleted(BlobAddress blob) {
        Optional<StoredObject> object = clouds.target.current(clouds.keyOf(blob));
        require(
                !plan.config.deleteMarkers()
                        || object.flatMap(StoredObject::sourceETag).isEmpty(),
                blob + " is deleted, its backup is current: " + object);
        require(
                clouds.checkpoints
                        .row(blob)
                        .flatMap(CheckpointStore.Row::copying)
                        .isEmpty(),
                blob + " is deleted, and its row is copying");
    }

    private void checkReports() {
        Set<Backup> reported = new HashSet<>();
        for (Outcome outcome : clouds.listener.outcomes) {
            if (outcome instanceof Outcome.BackedUp backedUp) {
                require(reported.add(backedUp.backup()), "reported twice: " + backedUp);
            }
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new Violation(message);
        }
    }
}
