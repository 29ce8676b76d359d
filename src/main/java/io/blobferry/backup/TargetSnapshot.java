package io.blobferry.backup;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
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
 */
record TargetSnapshot(
        BlobEvent event,
        Destination destination,
        Optional<CheckpointStore.Row> row,
        boolean fromTarget,
        Optional<StoredObject> object,
        boolean isOutdated) {
    /** Trusts the row: if it is out of date the write is refused, and the next attempt asks the target. */
    static TargetSnapshot fromRow(BlobEvent event, Destination destination, Optional<CheckpointStore.Row> row) {
        return new TargetSnapshot(event, destination, row, false, Optional.empty(), false);
    }

    /** The same with the target's answer, which then takes precedence over the row. */
    TargetSnapshot withObject(Optional<StoredObject> found) {
        return new TargetSnapshot(event, destination, row, true, found, isOutdated);
    }

    /** The same, as if the object were of no version: the next write replaces it, under the same precondition. */
    TargetSnapshot outdated() {
        return new TargetSnapshot(event, destination, row, fromTarget, object, true);
    }

    /** The same, with the object taken for what it is. */
    TargetSnapshot notOutdated() {
        return new TargetSnapshot(event, destination, row, fromTarget, object, false);
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
        // What is known of the version before a deletion does not hold for one that came back.
        boolean cameBack = row.filter(known -> known.checkpoint() instanceof Checkpoint.Deleted)
                .isPresent();
        TimeRange validFrom = knownValidFrom(read.version())
                .filter(known -> !cameBack)
                .orElseGet(() -> ValidFrom.of(read, event, notBefore(), now));
        // The answer to a GET has no tier.
        boolean isNamed = event.etag().equals(Optional.of(read.version().etag()));
        return new ObjectAttributes(
                isNamed && read.accessTier().isEmpty() ? read.withAccessTier(event.accessTier()) : read,
                validFrom,
                tags,
                destination.storageClass());
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

    /** A moment at which another version than the one that is read now, or none, was current, as row and object know it. */
    private Optional<Instant> notBefore() {
        Optional<Instant> ofRow = row.flatMap(known -> switch (known.checkpoint()) {
                    case Checkpoint.Done done -> done.validFrom();
                    case Checkpoint.Copying copying -> copying.validFrom();
                    case Checkpoint.Abandoned abandoned -> abandoned.validFrom();
                    case Checkpoint.Deleted deleted -> Optional.<TimeRange>empty();
                })
                .map(TimeRange::earliest);
        Optional<Instant> ofObject = object.flatMap(StoredObject::validFrom).map(TimeRange::earliest);
        return Stream.of(ofRow, ofObject).flatMap(Optional::stream).max(Instant::compareTo);
    }

    Optional<Checkpoint.Done> done() {
        return row.flatMap(CheckpointStore.Row::done);
    }

    Optional<Checkpoint.Copying> copying() {
        return row.flatMap(CheckpointStore.Row::copying);
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
        if (isOutdated) {
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

    /** The backup of this version that the target, when asked, held: as the row describes it, or as S3 itself proves. */
    Optional<Backup> backupOf(BlobVersion version) {
        if (isOutdated) {
            return Optional.empty();
        }
        return done().filter(done -> done.version().equals(version) && matches(done.backup()))
                .map(Checkpoint.Done::backup)
                .or(() -> object.flatMap(found -> found.asBackupOf(version.etag())));
    }
}
