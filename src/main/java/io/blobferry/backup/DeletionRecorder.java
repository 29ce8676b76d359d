package io.blobferry.backup;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.RunContext;
import io.blobferry.format.HistoryRecord;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes the records of deletions. A record says nothing about an object that is later in S3, so it is written after the
 * target was asked, and again where the target has an object that the row of the deletion does not name: that of a run which
 * read the blob before it was deleted.
 */
final class DeletionRecorder {
    private final HistoryRecords records;
    private final Duration safetyMargin;
    private final Clock clock;

    /** @param safetyMargin {@link EngineConfig#safetyMargin} */
    DeletionRecorder(HistoryRecords records, Duration safetyMargin, Clock clock) {
        this.records = records;
        this.safetyMargin = safetyMargin;
        this.clock = clock;
    }

    /**
     * Whether the target has no record of the deletion, as far as the snapshot shows.
     *
     * @param own whether the source said so of this very blob; else a backup has to show that there was such a blob
     */
    boolean isMissing(TargetSnapshot snapshot, Deletion deletion, boolean own) {
        if (own) {
            return !isRecordedBefore(snapshot, deletion)
                    && !snapshot.deleted()
                            .filter(row -> snapshot.isDeletionKnown())
                            .flatMap(Checkpoint.Deleted::deletion)
                            .filter(known -> known.time().equals(deletion.time()))
                            .isPresent();
        }
        return !snapshot.isDeletionKnown()
                && (snapshot.backup().isPresent() || snapshot.lastBackedUp().isPresent());
    }

    /** Whether the current object was written by a run that knew of the deletion, and so was its record. */
    private static boolean isRecordedBefore(TargetSnapshot snapshot, Deletion deletion) {
        return snapshot.backup()
                .flatMap(StoredObject::validFrom)
                .filter(since -> !since.isExact()
                        && since.earliest().equals(deletion.time().latest()))
                .isPresent();
    }

    /** Writes the record. One request. */
    void write(RunContext run, TargetSnapshot snapshot, Deletion deletion) {
        String key = snapshot.key().key();
        records.write(
                run,
                HistoryRecord.of(HistoryRecord.Kind.DELETED, key, deletion.time(), deletion.etag()),
                snapshot.key());
    }

    /**
     * Writes the record of a blob that was found to be gone, where there is none yet.
     *
     * @param snapshot with the target's answer
     * @return the last deletion of the blob that is known; empty if nothing shows that there ever was such a blob
     */
    Optional<Deletion> record(RunContext run, TargetSnapshot snapshot) {
        Optional<Deletion> known = snapshot.deleted().flatMap(Checkpoint.Deleted::deletion);
        Optional<Deletion> unrecorded = unrecorded(snapshot, known);
        unrecorded.ifPresent(deletion -> write(run, snapshot, deletion));
        Optional<Deletion> ofEvent = snapshot.recorded().map(TargetSnapshot.RecordedDeletion::deletion);
        return Stream.of(known, unrecorded, ofEvent).flatMap(Optional::stream).reduce(Deletion::later);
    }

    private Optional<Deletion> unrecorded(TargetSnapshot snapshot, Optional<Deletion> known) {
        Optional<StoredObject> late = snapshot.backup().filter(found -> !snapshot.isDeletionKnown());
        if (snapshot.recorded().isPresent()) {
            // Its record is later than what the target held; that of another deletion may be earlier.
            Deletion deletion = snapshot.recorded().get().deletion();
            return late.flatMap(object -> known.filter(other -> !other.equals(deletion) && !ends(deletion, object))
                    .map(other -> endOf(object, other))
                    .or(() -> endSince(object, deletion)));
        }
        if (late.isPresent() && known.isPresent()) {
            return Optional.of(endOf(late.get(), known.get()));
        }
        Optional<Seen> lastSeen = lastSeen(snapshot);
        if (snapshot.isDeletionKnown() && known.isPresent()) {
            lastSeen =
                    lastSeen.filter(seen -> seen.at().isAfter(known.get().time().latest()));
        }
        return lastSeen.map(seen -> new Deletion(TimeRange.between(seen.at(), clock.instant()), seen.etag()));
    }

    private static boolean ends(Deletion deletion, StoredObject object) {
        return deletion.etag().equals(object.sourceETag());
    }

    /** The deletion that ended an object which was written after the record. */
    private Deletion endOf(StoredObject object, Deletion known) {
        return known.etag().isEmpty() || ends(known, object)
                ? known
                : new Deletion(TimeRange.between(readAfter(object), known.time().latest()), object.sourceETag());
    }

    /** The end of an object whose version came after the deletion, and is gone, too. */
    private Optional<Deletion> endSince(StoredObject object, Deletion deletion) {
        return object.validFrom()
                .filter(since -> !since.earliest().isBefore(deletion.time().latest()))
                .map(since -> new Deletion(
                        TimeRange.between(later(since.latest(), readAfter(object)), clock.instant()),
                        object.sourceETag()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** When a blob was there, and with which version. */
    private record Seen(Instant at, Optional<ETag> etag) {}

    /** The last moment at which the blob is known to have been there. */
    private Optional<Seen> lastSeen(TargetSnapshot snapshot) {
        BlobEvent event = snapshot.event();
        Optional<Seen> byEvent =
                event.time().filter(time -> event.notice() != Notice.DELETED).map(time -> new Seen(time, event.etag()));
        Optional<Seen> byObject = snapshot.isDeletionKnown()
                ? Optional.empty()
                : snapshot.backup()
                        .map(object -> new Seen(readAfter(object), object.sourceETag()))
                        .or(() -> byRow(snapshot));
        Optional<Seen> byCopy = snapshot.copying()
                .flatMap(copying -> copying.validFrom()
                        .map(since -> new Seen(
                                since.latest(), Optional.of(copying.version().etag()))));
        return Stream.of(byEvent, byObject, byCopy).flatMap(Optional::stream).max(Comparator.comparing(Seen::at));
    }

    /** Of a backup that another client has removed since. A row may be written long after its version was read. */
    private Optional<Seen> byRow(TargetSnapshot snapshot) {
        return snapshot.row()
                .flatMap(row -> row.done()
                        .map(done -> new Seen(
                                done.validFrom()
                                        .map(TimeRange::latest)
                                        .orElseGet(() -> row.changedAt().minus(safetyMargin)),
                                Optional.of(done.version().etag()))));
    }

    private Instant readAfter(StoredObject object) {
        return object.lastModified().minus(safetyMargin);
    }
}
