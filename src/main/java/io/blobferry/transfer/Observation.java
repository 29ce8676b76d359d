package io.blobferry.transfer;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Destination;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Fence;
import io.blobferry.domain.ObjectKey;
import java.util.Map;
import java.util.Optional;

/**
 * What a run knows of the target before it reads the source: from the row alone, or from a look at the target. It is
 * taken once and never refreshed, so its fence is older than any byte that is written under it.
 *
 * @param blob the blob
 * @param to where its backup goes
 * @param row the checkpoint row as first read
 * @param looked whether the target itself was asked
 * @param object what the target held, if it was asked
 */
record Observation(
        BlobAddress blob,
        Destination to,
        Optional<CheckpointStore.Row> row,
        boolean looked,
        Optional<StoredObject> object) {
    /** Trusts the row for the fence: if it is out of date the write is refused, and the next look asks the target. */
    static Observation fromRow(BlobAddress blob, Destination to, Optional<CheckpointStore.Row> row) {
        return new Observation(blob, to, row, false, Optional.empty());
    }

    static Observation ofTarget(
            BlobAddress blob, Destination to, Optional<CheckpointStore.Row> row, Optional<StoredObject> object) {
        return new Observation(blob, to, row, true, object);
    }

    ObjectKey key() {
        return to.key();
    }

    /** What the object is to carry. */
    ObjectDescription description(BlobProperties properties, Map<String, String> tags) {
        return new ObjectDescription(properties, tags, to.storageClass());
    }

    Optional<Checkpoint.Done> done() {
        return row.flatMap(CheckpointStore.Row::done);
    }

    Optional<Checkpoint.Copying> copying() {
        return row.flatMap(CheckpointStore.Row::copying);
    }

    /** The condition of a write that follows. */
    Fence fence() {
        if (looked) {
            return object.map(StoredObject::fence).orElse(Fence.ABSENT);
        }
        return done().<Fence>map(done -> new Fence.Holds(done.backup().etag())).orElse(Fence.ABSENT);
    }

    /** The source's version that the target is said to hold: there is no need to read that one again. */
    Optional<ETag> known() {
        return looked
                ? object.flatMap(StoredObject::provenSource)
                : done().map(done -> done.version().etag());
    }

    /** Whether the target, when asked, held the very object that the row's backup describes. */
    boolean holds(Backup backup) {
        return object.filter(found -> found.is(backup)).isPresent();
    }

    /** The backup of this version that the target, when asked, held: as the row describes it, or as S3 itself proves. */
    Optional<Backup> backupOf(BlobVersion version) {
        return done().filter(done -> done.version().equals(version) && holds(done.backup()))
                .map(Checkpoint.Done::backup)
                .or(() -> object.flatMap(found -> found.asBackupOf(version.etag())));
    }
}
