package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.Upload;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.format.HistoryRecord;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.DeleteMarkerPolicy.Placement;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.SegmentFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records of deletions, with and without delete markers. */
class DeletionRecorderTest {
    private static final Duration MARGIN = Duration.ofMinutes(15);
    private static final BlobAddress MEANWHILE = new BlobAddress("account", "container", "folder/other");
    private static final Duration LATER = Duration.ofHours(1);

    private static final Routes TEXTS_ONLY = new Routes(List.of(new Route(
            "texts",
            new BlobFilter(List.of(), List.of(new GlobPattern("**.txt")), List.of()),
            "backups",
            "",
            StorageClass.STANDARD)));

    private final BackupFixture clouds = new BackupFixture();
    private ETag first;
    private Instant deletedAt;

    private void placeMarkers(boolean markers) {
        clouds.deleteMarkers = markers ? Placement.VERSIONED : Placement.NEVER;
    }

    private void backUpAndDelete() {
        first = clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("created");
        delete();
    }

    private void delete() {
        delete(LATER);
    }

    private void delete(Duration after) {
        clouds.clock.advance(after);
        clouds.source.delete(clouds.blob);
        deletedAt = clouds.clock.instant();
        clouds.clock.advance(Duration.ofSeconds(10));
    }

    private Outcome follow(String id, DeletionEvent event) {
        return clouds.engine()
                .handleDeletion(new RunContext(id, clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener), event);
    }

    private DeletionEvent event() {
        return clouds.deletion(Optional.of(first), deletedAt);
    }

    private Deletion exact() {
        return new Deletion(TimeRange.at(deletedAt), Optional.of(first));
    }

    private Checkpoint.Deleted row() {
        return clouds.checkpoints
                .row(clouds.blob)
                .flatMap(CheckpointStore.Row::deleted)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deletion_leavesOneRecordWithItsTime(boolean markers) {
        placeMarkers(markers);
        backUpAndDelete();

        assertTrue(follow("deletion", event()).canAcknowledge());

        assertEquals(List.of(exact()), clouds.recordedDeletions());
        assertEquals(1, clouds.faults.count("target.record"));
        assertEquals(Optional.of(exact()), row().deletion());
        assertEquals(markers, clouds.target.current(clouds.key).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void repeatedDeletion_writesNoOther(boolean markers) {
        placeMarkers(markers);
        backUpAndDelete();
        follow("deletion", event());
        clouds.run("late event of the creation", clouds.event(first));

        follow("repeated", event());

        assertEquals(1, clouds.faults.count("target.record"));
        assertEquals(Optional.of(exact()), row().deletion());
    }

    @Test
    void deletion_recordIsWrittenBeforeTheMarker() {
        placeMarkers(true);
        backUpAndDelete();
        clouds.faults.before("target.mark", 1, () -> assertEquals(List.of(exact()), clouds.recordedDeletions()));

        assertInstanceOf(Outcome.DeleteMarkerPlaced.class, follow("deletion", event()));
    }

    @Test
    void refusedRecord_endsInAFailureRowWithTheEvent() {
        placeMarkers(true);
        backUpAndDelete();
        clouds.faults.before("target.record", 0, () -> {
            throw new PermanentException("write", FailureCause.TARGET_DENIED, "403", null);
        });

        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, follow("deletion", event()));

        assertTrue(failed.failure().isDelivery());
        assertEquals(event().event().text(), failed.failure().event().text());
        assertTrue(clouds.target.current(clouds.key).isPresent(), "no marker without a record");
    }

    /** The blob is there again, with another version. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void recreated_beforeTheEvent_leavesTheRecord(boolean markers) {
        placeMarkers(markers);
        backUpAndDelete();
        clouds.write(BackupFixture.SMALL_TWO);

        assertInstanceOf(Outcome.BackedUp.class, follow("deletion", event()));

        assertEquals(List.of(exact()), clouds.recordedDeletions());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void recreatedAndBackedUp_beforeTheEvent_isNotCopiedAgain() {
        backUpAndDelete();
        ETag second = clouds.write(BackupFixture.SMALL_TWO);
        clouds.run("created again", clouds.event(second));

        assertInstanceOf(Outcome.AlreadyBackedUp.class, follow("deletion", event()));
        assertInstanceOf(
                Outcome.AlreadyBackedUp.class, follow("without version", clouds.deletion(Optional.empty(), deletedAt)));

        assertEquals(2, clouds.target.allVersions(clouds.key).size());
    }

    @Test
    void neverBackedUp_leavesARecord() {
        first = clouds.write(BackupFixture.SMALL_ONE);
        delete();

        assertEquals(new Outcome.SourceDeleted(clouds.blob, true), follow("deletion", event()));

        assertEquals(List.of(exact()), clouds.recordedDeletions());
    }

    /** A run that finds the blob gone knows when it was there, not when it went. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherEvent_findsTheBlobGone_leavesAnInterval(boolean markers) {
        placeMarkers(markers);
        Instant written = clouds.clock.instant();
        backUpAndDelete();

        clouds.run("late");

        Deletion noticed =
                new Deletion(new TimeRange(written.minus(MARGIN), clouds.clock.instant()), Optional.of(first));
        assertEquals(List.of(noticed), clouds.recordedDeletions());
        follow("deletion", event());
        assertEquals(
                List.of(noticed, exact()), clouds.recordedDeletions().stream().toList(), "the exact one follows");
        assertEquals(Optional.of(exact()), row().deletion());
        clouds.run("later");
        assertEquals(2, clouds.faults.count("target.record"));
    }

    @Test
    void missingContainer_recordsWhatAnEventSays() {
        placeMarkers(true);
        backUpAndDelete();
        clouds.source.hideContainers();
        clouds.run("other event");
        assertEquals(List.of(), clouds.recordedDeletions());

        follow("deletion", event());

        assertEquals(List.of(exact()), clouds.recordedDeletions());
        assertTrue(clouds.target.current(clouds.key).isPresent());
    }

    @Test
    void blobOutsideOfRoutes_leavesNone() {
        backUpAndDelete();
        BackupEngine elsewhere =
                new BackupEngine(clouds.ports(), TEXTS_ONLY, clouds.config, clouds.clock, clouds.clock);

        assertInstanceOf(
                Outcome.Ignored.class,
                elsewhere.handleDeletion(
                        new RunContext("r", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener), event()));

        assertEquals(List.of(), clouds.recordedDeletions());
    }

    /** The copy was begun before the deletion; its object is in S3 after the record. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void copyInFlight_recordIsLaterThanItsObject(boolean markers) {
        placeMarkers(markers);
        first = clouds.write(BackupFixture.SMALL_ONE);
        clouds.faults.before("target.put", 1, () -> {
            delete(Duration.ofSeconds(10));
            follow("deletion", event());
        });
        clouds.faults.after("target.put", 1, () -> clouds.clock.advance(Duration.ofSeconds(2)));

        clouds.run("copy", clouds.event(first));

        assertEquals(List.of(exact()), clouds.recordedDeletions(), "the same record");
        assertRecordIsLater(exact());
        assertEquals(markers, clouds.target.current(clouds.key).isEmpty());
    }

    /** The process of the copy dies after its put; a message that is delivered again follows the deletion. */
    @Test
    void copyInFlightThatDies_recordIsWrittenAgain() {
        first = clouds.write(BackupFixture.SMALL_ONE);
        clouds.faults.before("target.put", 1, () -> {
            delete(Duration.ofSeconds(10));
            follow("deletion", event());
        });
        clouds.faults.after("target.put", 1, clouds.faults.crash("copy"));
        clouds.runAndCrash("copy");
        clouds.clock.advance(LATER);

        clouds.run("redelivery", clouds.event(first));

        assertRecordIsLater(exact());
        assertEquals(clouds.target.current(clouds.key).map(StoredObject::id), row().current());
    }

    private void assertRecordIsLater(Deletion deletion) {
        HistoryRecord record =
                HistoryRecord.of(HistoryRecord.Kind.DELETED, clouds.key.key(), deletion.time(), deletion.etag());
        Instant recorded = clouds.target
                .listed(new ObjectKey(clouds.key.bucket(), record.recordKey()))
                .orElseThrow()
                .lastModified();
        assertEquals(1, clouds.target.allVersions(clouds.key).size());
        for (StoredObject object : clouds.target.allVersions(clouds.key)) {
            assertFalse(object.lastModified().isAfter(recorded), "the record is later than " + object);
        }
    }

    /** Renamed back, or undeleted: the version is the same, and an older time is its last change. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sameVersionAgain_getsAnotherObject(boolean markers) {
        placeMarkers(markers);
        for (BlobContent content : List.of(BackupFixture.SMALL_ONE, BackupFixture.LARGE_ONE)) {
            first = clouds.write(content);
            clouds.run("created", clouds.event(first));
            clouds.drain("worker");
            int versions = clouds.target.allVersions(clouds.key).size();
            clouds.clock.advance(LATER);
            clouds.source.rename(clouds.blob, MEANWHILE);
            deletedAt = clouds.clock.instant();
            follow("deletion", event());
            clouds.clock.advance(LATER);
            clouds.source.rename(MEANWHILE, clouds.blob);

            clouds.run("again", clouds.event());
            clouds.drain("worker");

            assertEquals(versions + 1, clouds.target.allVersions(clouds.key).size());
            clouds.assertNewestIsBackedUp();
            clouds.run("repeated");
            assertEquals(versions + 1, clouds.target.allVersions(clouds.key).size());
        }
    }

    /** The event of the deletion comes when the blob is there again with the very version. */
    @Test
    void sameVersionAgain_beforeTheEvent_getsAnotherObject() {
        first = clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("created", clouds.event(first));
        clouds.clock.advance(LATER);
        deletedAt = clouds.clock.instant();
        clouds.clock.advance(LATER);

        assertInstanceOf(Outcome.BackedUp.class, follow("deletion", event()));

        assertEquals(2, clouds.target.allVersions(clouds.key).size());
        clouds.assertNewestIsBackedUp();
        clouds.clock.advance(LATER);
        assertInstanceOf(Outcome.AlreadyBackedUp.class, follow("repeated", event()));
    }

    /** Deleted and written again within a second, of which Last-Modified does not say the order. */
    @Test
    void deletionWithinTheSecondOfACopiedVersion_restartsItsCopyOnce() {
        BackupFixture copied = SegmentFixture.newBlob();
        copied.clock.advance(Duration.ofMillis(100));
        copied.source.delete(copied.blob);
        Instant deleted = copied.clock.instant();
        copied.clock.advance(Duration.ofMillis(100));
        copied.write(BackupFixture.LARGE_TWO);
        copied.run("dispatcher");
        Optional<Upload> begun = copied.uploadOfRow();
        DeletionEvent late = copied.deletion(Optional.empty(), deleted);

        copied.engine().handleDeletion(SegmentFixture.newRun(copied, "deletion"), late);
        Optional<Upload> restarted = copied.uploadOfRow();
        copied.engine().handleDeletion(SegmentFixture.newRun(copied, "repeated"), late);

        assertNotEquals(begun, restarted);
        assertEquals(restarted, copied.uploadOfRow());
        copied.drain("worker");
        copied.assertNewestIsBackedUp();
        assertEquals(
                TimeRange.between(
                        deleted, deleted.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)),
                copied.target.currentAttributes(copied.key).orElseThrow().validFrom());
    }

    /** Its first stay, of which nothing was read, is not that of the object. */
    @Test
    void deletionOfACopiedVersion_thatCameBack_leavesARecordOfItsFirstStay() {
        BackupFixture copied = SegmentFixture.newBlob();
        ETag version = copied.currentVersion().etag();
        Instant written = copied.clock.instant();
        copied.run("dispatcher", copied.written(version));
        copied.clock.advance(LATER);

        copied.engine()
                .handleDeletion(
                        SegmentFixture.newRun(copied, "deletion"),
                        copied.deletion(Optional.of(version), copied.clock.instant()));

        assertEquals(
                List.of(HistoryRecord.of(
                                HistoryRecord.Kind.UNREAD,
                                copied.key.key(),
                                TimeRange.at(written),
                                Optional.of(version))
                        .recordKey()),
                copied.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    /** Runs of segments find the upload aborted, and know nothing of the deletion but what the row says. */
    @Test
    void deletionOfACopiedVersion_isKnownToTheRunsThatBeginItsCopyAnew() {
        BackupFixture copied = SegmentFixture.dispatched();
        Instant deleted = copied.clock.instant().plusMillis(500);
        DeletionEvent late = copied.deletion(Optional.empty(), deleted);
        Segment segment = SegmentFixture.take(copied, 1);
        copied.faults.before("uploads.create", 1, () -> SegmentFixture.run(copied, "worker", segment));

        copied.engine().handleDeletion(SegmentFixture.newRun(copied, "deletion"), late);

        assertEquals(3, copied.faults.count("uploads.create"), "dispatched, begun anew, and lost to the worker");
        assertEquals(
                Optional.of(deleted), SegmentFixture.copying(copied).validFrom().map(TimeRange::earliest));
        copied.drain("worker");
        copied.assertNewestIsBackedUp();
    }

    /** It was noticed to be gone, and is there again; the event of its first stay is delivered again. */
    @Test
    void versionThatCameBack_isValidFromWhenItWasNoticedToBeGone() {
        first = clouds.write(BackupFixture.SMALL_ONE);
        BlobEvent written = clouds.written(first);
        clouds.run("created", written);
        delete();
        Instant noticed = clouds.clock.instant();
        clouds.run("late", clouds.event());
        clouds.clock.advance(LATER);
        clouds.source.undelete(clouds.blob);

        clouds.run("redelivery", written);

        assertEquals(
                TimeRange.between(noticed, clouds.clock.instant()),
                clouds.target.currentAttributes(clouds.key).orElseThrow().validFrom());
    }

    /** What a directory's deletion says of a blob of which there is no backup proves nothing. */
    @Test
    void deletionWithDirectory_ofUnknownBlob_leavesNone() {
        DeletionEvent below = DeletionEvent.withDirectory(
                clouds.deletion(Optional.empty(), clouds.clock.instant()).event());

        follow("unknown", below);

        assertEquals(List.of(), clouds.recordedDeletions());
    }

    @Test
    void deletionWithDirectory_ofBlobDeletedBefore_leavesNoOther() {
        backUpAndDelete();
        follow("deletion", event());
        DeletionEvent below = DeletionEvent.withDirectory(
                clouds.deletion(Optional.empty(), clouds.clock.instant()).event());

        follow("directory", below);

        assertEquals(List.of(exact()), clouds.recordedDeletions());
    }

    @Test
    void deletionWithDirectory_ofBackup_leavesItsTime() {
        backUpAndDelete();

        follow(
                "directory",
                DeletionEvent.withDirectory(
                        clouds.deletion(Optional.empty(), deletedAt).event()));

        assertEquals(List.of(new Deletion(TimeRange.at(deletedAt), Optional.empty())), clouds.recordedDeletions());
    }

    /** The event is of a deletion before the one that the run finds, which leaves the backup without an end. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lateDeletion_ofABlobThatCameAndWentSince_leavesAnIntervalToo(boolean markers) {
        placeMarkers(markers);
        backUpAndDelete();
        Instant before = deletedAt;
        clouds.clock.advance(LATER);
        ETag second = clouds.write(BackupFixture.SMALL_TWO);
        Instant written = clouds.clock.instant();
        clouds.run("created again", clouds.written(second));
        delete();

        follow(
                "directory",
                DeletionEvent.withDirectory(
                        clouds.deletion(Optional.empty(), before).event()));

        Deletion noticed = new Deletion(TimeRange.between(written, clouds.clock.instant()), Optional.of(second));
        assertEquals(
                List.of(new Deletion(TimeRange.at(before), Optional.empty()), noticed), clouds.recordedDeletions());
        assertEquals(Optional.of(noticed), row().deletion());
    }

    /** A marker that is held back may be placed later, without another record. */
    @Test
    void heldBackMarker_isPlacedLater_withoutAnotherRecord() {
        placeMarkers(true);
        backUpAndDelete();
        DeletionEvent found = new DeletionEvent(
                BlobEvent.ofDeletion("pass", clouds.blob, Optional.of(first), Optional.of(clouds.clock.instant()), "1"),
                Optional.of(deletedAt.minus(LATER)),
                false,
                false);
        Deletion interval = found.deletion().orElseThrow();

        assertInstanceOf(Outcome.SourceDeleted.class, follow("held back", found));
        assertEquals(List.of(interval), clouds.recordedDeletions());
        assertEquals(clouds.target.current(clouds.key).map(StoredObject::id), row().current());

        clouds.clock.advance(LATER);
        BlobEvent next =
                BlobEvent.ofDeletion("next", clouds.blob, Optional.of(first), Optional.of(clouds.clock.instant()), "2");
        assertInstanceOf(
                Outcome.DeleteMarkerPlaced.class,
                follow("next pass", new DeletionEvent(next, Optional.of(deletedAt), false, true)));
        assertEquals(List.of(interval), clouds.recordedDeletions());
        assertEquals(Optional.empty(), row().current());
    }
}
