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
import io.blobferry.routing.Destination;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import java.util.Map;
import java.util.Optional;

/**
 * What a run knows of the target before it reads the source: from the row alone, or from the target's own answer. It is
 * taken once and never refreshed, so its precondition is older than any byte that is written under it.
 *
 * @param blob the blob
 * @param destination where its backup goes
 * @param row the checkpoint row as first read
 * @param fromTarget whether the target itself was asked
 * @param object what the target held, if it was asked
 * @param isOutdated whether the object has to be written again although it is of the current version
 */
record TargetSnapshot(
        BlobAddress blob,
        Destination destination,
        Optional<CheckpointStore.Row> row,
        boolean fromTarget,
        Optional<StoredObject> object,
        boolean isOutdated) {
    /** Trusts the row: if it is out of date the write is refused, and the next attempt asks the target. */
    static TargetSnapshot fromRow(BlobAddress blob, Destination destination, Optional<CheckpointStore.Row> row) {
        return new TargetSnapshot(blob, destination, row, false, Optional.empty(), false);
    }

    /** The same with the target's answer, which then takes precedence over the row. */
    TargetSnapshot withObject(Optional<StoredObject> found) {
        return new TargetSnapshot(blob, destination, row, true, found, isOutdated);
    }

    /** The same, as if the object were of no version: the next write replaces it, under the same precondition. */
    TargetSnapshot outdated() {
        return new TargetSnapshot(blob, destination, row, fromTarget, object, true);
    }

    /** The same, with the object taken for what it is. */
    TargetSnapshot notOutdated() {
        return new TargetSnapshot(blob, destination, row, fromTarget, object, false);
    }

    ObjectKey key() {
        return destination.key();
    }

    /** What the object is to carry. */
    ObjectAttributes attributes(BlobProperties properties, Map<String, String> tags) {
        return new ObjectAttributes(
                properties, TimeRange.at(properties.lastModified()), tags, destination.storageClass());
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
