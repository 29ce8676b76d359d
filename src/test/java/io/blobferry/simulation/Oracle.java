package io.blobferry.simulation;

import io.blobferry.concurrency.TransferResources;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Upload;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.MemoryBlob;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Knows what must be true when everything has come to rest. */
final class Oracle {
    /** How many runs of an event may end with work left before a failure row names it. */
    private static final int MAX_ATTEMPTS = 10;

    private final Clouds clouds;
    private final Plan plan;
    private final SourceHistory source;
    private final AttributeCheck attributes;

    /** Since when which version is current, where that matters. */
    private final Map<ObjectKey, CurrentVersion> currentVersions = new HashMap<>();

    private record CurrentVersion(Optional<String> versionId, Instant since) {}

    Oracle(Clouds clouds, Plan plan, SourceHistory source) {
        this.clouds = clouds;
        this.plan = plan;
        this.source = source;
        attributes = new AttributeCheck(clouds, source);
    }

    /** Sees what is current after a step. */
    void observe() {
        if (plan.account == AccountKind.HIERARCHICAL) {
            for (BlobAddress blob : plan.names()) {
                ObjectKey key = clouds.keyOf(blob);
                Optional<String> versionId = clouds.target.current(key).flatMap(StoredObject::versionId);
                CurrentVersion known = currentVersions.get(key);
                if (known == null || !known.versionId().equals(versionId)) {
                    currentVersions.put(key, new CurrentVersion(versionId, clouds.clock.instant()));
                }
            }
        }
    }

    /** @throws Violation if something is not although events have announced every change */
    void checkBeforeReconciliation() {
        check(false);
    }

    /** @throws Violation if something is not after the reconciliation */
    void check() {
        check(true);
    }

    private void check(boolean reconciled) {
        for (BlobAddress blob : plan.names()) {
            checkVersions(blob);
            checkBlob(blob, reconciled);
        }
        checkReports();
        require(clouds.events.texts().isEmpty(), "an event is left: " + clouds.events.texts());
        require(clouds.segments.texts().isEmpty(), "a segment is left: " + clouds.segments.texts());
        for (Failure failure : clouds.failures.rows().values()) {
            require(
                    failure.cause() == FailureCause.UNREADABLE_EVENT || isOfArchived(failure),
                    "a failure row is left: " + failure);
        }
        require(
                clouds.failures.rows().values().stream()
                                .filter(failure -> !isOfArchived(failure))
                                .count()
                        == plan.strikes(Fault.POISON),
                "a message that cannot be read is not named: " + clouds.failures.rows());
    }

    /**
     * Before any timer has run, each acknowledged event has led to a backup, or a failure row or a dead letter names its blob.
     *
     * @throws Violation if work was dropped
     */
    void checkNothingIsDropped() {
        for (BlobAddress blob : plan.names()) {
            if (!isNamed(blob)) {
                checkBlob(blob, false);
            }
        }
    }

    private boolean isNamed(BlobAddress blob) {
        return !clouds.deadLetters.names().isEmpty()
                || clouds.failures.rows().values().stream()
                        .anyMatch(failure -> failure.subject().equals(blob.toString())
                                || names(failure.event().text(), blob));
    }

    /** Whether the text of an event names the blob, or a directory above it, which stands for all that is below it. */
    private static boolean names(String text, BlobAddress blob) {
        String name = blob.name() + "/";
        for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
            String path = name.substring(0, end) + "\"";
            if (text.contains("/blobs/" + path) || text.contains("/" + blob.container() + "/" + path)) {
                return true;
            }
        }
        return false;
    }

    private void checkBlob(BlobAddress blob, boolean reconciled) {
        Optional<MemoryBlob> current = find(blob);
        if (current.isEmpty()) {
            checkDeleted(blob, reconciled);
        } else if (!isNamedAsArchived(current.get())) {
            checkBackedUp(blob, current.get());
            attributes.checkTags(
                    current.get(),
                    reconciled
                            && plan.config.comparesTags()
                            && current.get().unreadable().isEmpty());
        }
    }

    /**
     * An upload of a blob that has neither a row nor a source is left to the bucket's lifecycle rule: its run died before it
     * wrote the row, and the key may be that of another application. That of an archived blob is continued when the blob is
     * rehydrated.
     *
     * @throws Violation if another upload is open, or after the cleaning of orphans is listed since a part of it was stored
     *     after its abort
     */
    void checkUploads(boolean cleaned) {
        List<Upload> uploads = cleaned ? clouds.target.listedUploads() : clouds.target.openUploads();
        for (BlobAddress blob : plan.names()) {
            Optional<MemoryBlob> current = find(blob);
            boolean awaited = current.filter(this::isNamedAsArchived).isPresent();
            if (!awaited && (current.isPresent() || clouds.checkpoints.row(blob).isPresent())) {
                require(
                        uploads.stream().noneMatch(upload -> upload.key().equals(clouds.keyOf(blob))),
                        "open uploads: " + uploads);
            }
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
        if (plan.strikes(Fault.FALSE_CONFLICT) > 0) {
            // A run that is answered so by mistake cannot know what it recorded, if another run has changed the row
            // since.
            missing.retainAll(backupsOfRows());
        }
        require(missing.isEmpty(), "recorded and not reported: " + missing);
    }

    private Set<Backup> backupsOfRows() {
        return plan.names().stream()
                .flatMap(blob -> clouds.checkpoints.row(blob).stream())
                .flatMap(row -> row.done().stream())
                .map(Checkpoint.Done::backup)
                .collect(Collectors.toSet());
    }

    /** Checks that a run has reported each deletion that an event announced, if no marker shows it. */
    void checkDeletionsReported() {
        for (BlobAddress blob : plan.names()) {
            source.outcomesBeforeDeletion(blob)
                    .ifPresent(before -> require(
                            plan.config.deleteMarkers()
                                    || clouds.listener.outcomes.stream()
                                            .skip(before)
                                            .anyMatch(outcome -> outcome instanceof Outcome.SourceDeleted gone
                                                    && gone.blob().equals(blob)),
                            "the deletion of " + blob + " was reported by no run"));
        }
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
        attributes.checkVersions(blob);
    }

    private void checkBackedUp(BlobAddress blob, MemoryBlob current) {
        Optional<StoredObject> object = clouds.target.current(clouds.keyOf(blob));
        require(
                object.flatMap(StoredObject::sourceETag)
                        .equals(Optional.of(current.properties().version().etag())),
                blob + " is at " + current.properties().version().etag() + ", its backup is " + object);
        Optional<Checkpoint> row = clouds.checkpoints.row(blob).map(CheckpointStore.Row::checkpoint);
        // A row that is lost is written again when something happens to the blob.
        require(
                plan.strikes(Fault.ROW_LOST) > 0
                        || row.filter(Checkpoint.Done.class::isInstance)
                                .map(Checkpoint.Done.class::cast)
                                .filter(done -> object.get().matches(done.backup()) || isRepeated(done, object.get()))
                                .isPresent(),
                "the row names another object than " + object + ": " + row);
    }

    /**
     * Whether the row names another object with the same bytes of the same version. Of two runs at one event, both of which
     * may write over an object whose ETag equals that of the bytes, the later one may end between its write and its swap,
     * when the earlier one has acknowledged the event. Nothing is lost by that; the next event of the blob corrects the row.
     */
    private boolean isRepeated(Checkpoint.Done done, StoredObject object) {
        return plan.hasStruck(Fault::strikesRuns)
                && clouds.target.allVersions(object.key()).stream()
                        .filter(other -> other.matches(done.backup()))
                        .anyMatch(other -> other.etag().equals(object.etag())
                                && other.crc().equals(object.crc())
                                && other.sourceETag().equals(object.sourceETag()));
    }

    private Optional<MemoryBlob> find(BlobAddress blob) {
        return Optional.ofNullable(clouds.source.current(blob));
    }

    /** Whether the blob cannot be read, and a failure row says so. */
    private boolean isNamedAsArchived(MemoryBlob blob) {
        return blob.unreadable().isPresent()
                && clouds.failures
                        .row(blob.properties().version().blob().toString())
                        .filter(row -> row.failure().cause() == FailureCause.ARCHIVED)
                        .isPresent();
    }

    /** A deletion, too, leaves a row if it finds the blob there again and archived; that row holds the event. */
    private boolean isOfArchived(Failure failure) {
        return failure.cause() == FailureCause.ARCHIVED
                && plan.names().stream()
                        .filter(blob -> failure.operation().contains(blob.toString()))
                        .flatMap(blob -> find(blob).stream())
                        .anyMatch(blob -> blob.unreadable().isPresent());
    }

    /**
     * A backup that was written after a deleted directory was listed for the second time is found by the reconciliation
     * alone.
     */
    private boolean isWrittenTooLate(BlobAddress blob) {
        return source.goneWithDirectory(blob)
                .map(gone -> gone.plus(SimulatedProcess.SECOND_LISTING))
                .filter(listed ->
                        !currentVersions.get(clouds.keyOf(blob)).since().isBefore(listed))
                .isPresent();
    }

    private void checkDeleted(BlobAddress blob, boolean reconciled) {
        Optional<StoredObject> object = clouds.target.current(clouds.keyOf(blob));
        require(
                !plan.config.deleteMarkers()
                        || (!reconciled && isWrittenTooLate(blob))
                        || object.flatMap(StoredObject::sourceETag).isEmpty(),
                blob + " is deleted, its backup is current: " + object);
        require(
                clouds.checkpoints
                        .row(blob)
                        .flatMap(CheckpointStore.Row::copying)
                        .isEmpty(),
                blob + " is deleted, and its row is copying");
    }

    /**
     * A row that is lost no longer says that its object was reported; nor does one that copies an object's version again, for
     * its tags, which then are found as they were, or another version, before a rename brings that of the object back.
     */
    private void checkReports() {
        boolean once = plan.strikes(Fault.ROW_LOST) == 0
                && !plan.config.comparesTags()
                && plan.account != AccountKind.HIERARCHICAL;
        Set<Backup> reported = new HashSet<>();
        for (Outcome outcome : clouds.listener.outcomes) {
            require(
                    !(outcome instanceof Outcome.Failed(Failure failure) && failure.cause() == FailureCause.INTERNAL),
                    "an unexpected exception: " + outcome);
            require(
                    !(outcome instanceof Outcome.EventDeferred deferred && deferred.attempts() >= MAX_ATTEMPTS),
                    "an event was put back too often: " + outcome);
            if (outcome instanceof Outcome.BackedUp backedUp) {
                require(reported.add(backedUp.backup()) || !once, "reported twice: " + backedUp);
            }
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new Violation(message);
        }
    }
}
