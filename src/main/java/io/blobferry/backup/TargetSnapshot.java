package io.blobferry.backup;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.routing.Destination;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run knows of the target before it reads the source: from the row alone, or from the target's own answer. It is
 * taken once and never refreshed, so its precondition is older than any byte that is written under it.
 *
 * @param event the hint that the run follows
 * @param destination where its backup goes
 * @param row the checkpoint row as first read
 * @param fromTarget whether the target itself was asked
 * @param object what the target held, if it was asked
 * @param isOutdated whether the object has to be written again although it is of the current version
 * @param recorded the deletion that the event is of, if the target has a record of it
 */
record TargetSnapshot(
        BlobEvent event,
        Destination destination,
        Optional<CheckpointStore.Row> row,
        boolean fromTarget,
        Optional<StoredObject> object,
        boolean isOutdated,
        Optional<RecordedDeletion> recorded) {
    /**
     * A deletion that the target has a record of.
     *
     * @param mayMark whether a delete marker may be placed over the backup
     */
    record RecordedDeletion(Deletion deletion, boolean mayMark) {}

    /** Trusts the row: if it is out of date the write is refused, and the next attempt asks the target. */
    static TargetSnapshot fromRow(BlobEvent event, Destination destination, Optional<CheckpointStore.Row> row) {
        return new TargetSnapshot(event, destination, row, false, Optional.empty(), false, Optional.empty());
    }

    /** The same, after the deletion that the event is of was recorded. */
    TargetSnapshot after(RecordedDeletion deletion) {
        return new TargetSnapshot(event, destination, row, fromTarget, object, isOutdated, Optional.of(deletion));
    }

    /** The same with the target's answer, which then takes precedence over the row. */
    TargetSnapshot withObject(Optional<StoredObject> found) {
        return new TargetSnapshot(event, destination, row, true, found, isOutdated, recorded);
    }

    /** The same, as if the object were of no version: the next write replaces it, under the same precondition. */
    TargetSnapshot outdated() {
        return new TargetSnapshot(event, destination, row, fromTarget, object, true, recorded);
    }

    /** The same, with the object taken for what it is. */
    TargetSnapshot notOutdated() {
        return new TargetSnapshot(event, destination, row, fromTarget, object, false, recorded);
    }

    BlobAddress blob() {
        return event.blob();
    }

    ObjectKey key() {
        return destination.key();
    }

    /**
     * What the object is to carry.
     *
     * @param read the properties of the version that is read
     * @param now when they were read
     */
    ObjectAttributes attributes(BlobProperties read, Map<String, String> tags, Instant now) {
        // The answer to a GET has no tier.
        boolean isNamed = event.etag().equals(Optional.of(read.version().etag()));
        return new ObjectAttributes(
                isNamed && read.accessTier().isEmpty() ? read.withAccessTier(event.accessTier()) : read,
                validFrom(read, now),
                tags,
                destination.storageClass());
    }

    /**
     * Since when the version is current under its name.
     *
     * @param read the properties of the version that is read
     * @param now when they were read
     */
    TimeRange validFrom(BlobProperties read, Instant now) {
        return sinceBefore(read).orElseGet(() -> ValidFrom.of(read, event, notBefore(read), now));
    }

    /** A copy that is begun again has what its row says; one after a deletion has nothing of what was before. */
    private Optional<TimeRange> sinceBefore(BlobProperties read) {
        Optional<Checkpoint.Copying> begun =
                copying().filter(copying -> copying.version().equals(read.version()));
        if (begun.filter(copying -> isCopyEnded(copying, read)).isPresent()) {
            return Optional.empty();
        }
        return begun.flatMap(Checkpoint.Copying::validFrom)
                .or(() ->
                        isEnded(Optional.of(read.lastModified())) ? Optional.empty() : knownValidFrom(read.version()));
    }

    /** Since when the version is current, if the row or the target's object is of it and says so. */
    Optional<TimeRange> knownValidFrom(BlobVersion version) {
        return object.filter(found -> found.sourceETag().equals(Optional.of(version.etag())))
                .flatMap(StoredObject::validFrom)
                .or(() -> row.map(CheckpointStore.Row::checkpoint)
                        .filter(checkpoint -> checkpoint.isOf(version))
                        .flatMap(checkpoint -> switch (checkpoint) {
                            case Checkpoint.Done done -> done.validFrom();
                            case Checkpoint.Copying copying -> copying.validFrom();
                            case Checkpoint.Abandoned abandoned -> Optional.empty();
                            case Checkpoint.Deleted deleted -> Optional.empty();
                        }));
    }

    /** Whether the row or the target's object is of a version that is valid from this very moment on. */
    boolean hasVersionSince(Instant moment) {
        return Stream.concat(versionOfRow().stream(), object.flatMap(StoredObject::validFrom).stream())
                .map(TimeRange::earliest)
                .anyMatch(moment::equals);
    }

    /** A moment at which another version than the one that is read now, or none, was current, as row and object know it. */
    private Optional<Instant> notBefore(BlobProperties read) {
        return Stream.of(
                        versionOfRow().map(TimeRange::earliest),
                        deleted().flatMap(Checkpoint.Deleted::deletion).map(deletion -> absentAt(deletion, read)),
                        object.flatMap(StoredObject::validFrom).map(TimeRange::earliest))
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
    }

    /** A version that was there before its deletion came back after the moment at which that was noticed. */
    private static Instant absentAt(Deletion deletion, BlobProperties read) {
        boolean isBack = deletion.etag().equals(Optional.of(read.version().etag()))
                || !read.lastModified().isAfter(deletion.time().earliest());
        return isBack ? deletion.time().latest() : deletion.time().earliest();
    }

    /** Since when the row's version was current. */
    private Optional<TimeRange> versionOfRow() {
        return row.flatMap(known -> switch (known.checkpoint()) {
            case Checkpoint.Done done -> done.validFrom();
            case Checkpoint.Copying copying -> copying.validFrom();
            case Checkpoint.Abandoned abandoned -> abandoned.validFrom();
            case Checkpoint.Deleted deleted -> Optional.empty();
        });
    }

    Optional<Checkpoint.Done> done() {
        return row.flatMap(CheckpointStore.Row::done);
    }

    Optional<Checkpoint.Copying> copying() {
        return row.flatMap(CheckpointStore.Row::copying);
    }

    Optional<Checkpoint.Deleted> deleted() {
        return row.flatMap(CheckpointStore.Row::deleted);
    }

    /** What the target, when asked, held of the blob: a verified backup, not an object of another client. */
    Optional<StoredObject> backup() {
        return object.filter(found -> found.verifiedSourceETag().isPresent());
    }

    /** Whether the row says that the blob is deleted, and the target, when asked, held no backup of a later time. */
    boolean isDeletionKnown() {
        return deleted().isPresent()
                && (backup().isEmpty() || deleted().get().current().equals(backup().map(StoredObject::id)));
    }

    /** Whether the row says that the backup of a deleted blob is current, which a write has to replace. */
    boolean hasObjectOfDeleted() {
        return deleted().flatMap(Checkpoint.Deleted::current).isPresent();
    }

    /** The last version that the row knows to be backed up. */
    Optional<ETag> lastBackedUp() {
        return row.flatMap(known -> switch (known.checkpoint()) {
            case Checkpoint.Done done -> Optional.of(done.version().etag());
            case Checkpoint.Deleted deleted -> deleted.lastBackedUp();
            case Checkpoint.Copying copying -> Optional.empty();
            case Checkpoint.Abandoned abandoned -> Optional.empty();
        });
    }

    /** The condition of a write that follows. */
    TargetPrecondition precondition() {
        if (fromTarget) {
            return object.map(StoredObject::precondition).orElse(TargetPrecondition.IF_ABSENT);
        }
        return done().<TargetPrecondition>map(
                        done -> new TargetPrecondition.IfMatch(done.backup().etag()))
                .orElse(TargetPrecondition.IF_ABSENT);
    }

    /** The source's version that the target is said to hold: there is no need to read that one again. */
    Optional<ETag> knownSourceETag() {
        if (isOutdated || mayBeEnded()) {
            return Optional.empty();
        }
        return fromTarget
                ? object.flatMap(StoredObject::verifiedSourceETag)
                : done().map(done -> done.version().etag());
    }

    /** Whether the target, when asked, held the very object that the row's backup describes. */
    boolean matches(Backup backup) {
        return object.filter(found -> found.matches(backup)).isPresent();
    }

    /**
     * The backup of this version that the target, when asked, held: as the row describes it, or as S3 itself proves. One
     * that a recorded deletion has ended is none, although the blob is there again with the version.
     */
    Optional<Backup> backupOf(BlobProperties properties) {
        return isEnded(Optional.of(properties.lastModified())) ? Optional.empty() : find(properties.version());
    }

    /** The same of a version of which nothing else is known. */
    Optional<Backup> backupOf(BlobVersion version) {
        return isEnded(Optional.empty()) ? Optional.empty() : find(version);
    }

    private Optional<Backup> find(BlobVersion version) {
        if (isOutdated) {
            return Optional.empty();
        }
        return done().filter(done -> done.version().equals(version) && matches(done.backup()))
                .map(Checkpoint.Done::backup)
                .or(() -> object.flatMap(found -> found.asBackupOf(version.etag())));
    }

    /**
     * Whether a record says that the object's version was deleted, so that the same version needs another object: the record
     * decides what a restore finds. An object that was written after the record is of a later life of the blob.
     *
     * @param lastModified of the blob, whose version is that of the object; empty if it is not known
     */
    private boolean isEnded(Optional<Instant> lastModified) {
        return backup().isPresent()
                && (isEndedByRow(backup().get(), lastModified)
                        || isEndedByEvent(backup().get(), lastModified)
                        || (lastModified.isPresent() && isBeingReplaced(backup().get())));
    }

    /** Whether the blob's own properties have to decide that. */
    private boolean mayBeEnded() {
        return deleted().isPresent()
                || recorded.filter(known -> known.deletion().etag().isEmpty()
                                || known.deletion().etag().equals(backup().flatMap(StoredObject::sourceETag)))
                        .isPresent();
    }

    private boolean isEndedByRow(StoredObject backup, Optional<Instant> lastModified) {
        return deleted().isPresent()
                && (deleted().get().current().equals(Optional.of(backup.id()))
                        || !isLater(backup, lastModified, deleted().get().deletion()));
    }

    private boolean isEndedByEvent(StoredObject backup, Optional<Instant> lastModified) {
        return recorded.map(RecordedDeletion::deletion)
                .filter(deletion -> deletion.etag().isPresent()
                        ? deletion.etag().equals(backup.sourceETag())
                        : lastModified.isPresent())
                .filter(deletion -> !isLater(backup, lastModified, Optional.of(deletion)))
                .isPresent();
    }

    /** Whether the row's upload was begun to replace the object by one of the same version. */
    private boolean isBeingReplaced(StoredObject backup) {
        return copying()
                .filter(copying -> copying.precondition().equals(backup.precondition())
                        && backup.sourceETag()
                                .equals(Optional.of(copying.version().etag())))
                .isPresent();
    }

    /** Whether the object is of a later life of the blob than the one that the deletion ended; false in doubt. */
    private static boolean isLater(StoredObject backup, Optional<Instant> lastModified, Optional<Deletion> deletion) {
        return deletion.isPresent()
                && (isAfter(backup.validFrom(), deletion.get()) || isWrittenAfter(lastModified, deletion.get()));
    }

    /** Whether a version that is current since then came after the deletion, by what its object or its row says. */
    private static boolean isAfter(Optional<TimeRange> validFrom, Deletion deletion) {
        return validFrom
                .filter(since -> !since.earliest().isBefore(deletion.time().latest()))
                .isPresent();
    }

    /** Both times are of the source's clock, if the moment of the deletion is known. */
    private static boolean isWrittenAfter(Optional<Instant> lastModified, Deletion deletion) {
        return deletion.time().isExact()
                && lastModified
                        .filter(time -> time.isAfter(deletion.time().latest()))
                        .isPresent();
    }

    /** Whether the deletion that the event is of came after the version that the row copies, so that it is copied anew. */
    boolean isCopyEnded(Checkpoint.Copying copying, BlobProperties read) {
        return recorded.map(RecordedDeletion::deletion)
                .filter(deletion -> deletion.etag().isEmpty()
                        || deletion.etag().equals(Optional.of(copying.version().etag())))
                .filter(deletion -> !isAfter(copying.validFrom(), deletion)
                        && !isWrittenAfter(Optional.of(read.lastModified()), deletion))
                .isPresent();
    }
}
