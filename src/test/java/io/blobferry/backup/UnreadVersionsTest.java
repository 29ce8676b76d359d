package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.format.HistoryRecord;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is left in S3 of versions that no run read, and since when those are valid that were read. */
class UnreadVersionsTest {
    private final BackupFixture clouds = new BackupFixture();

    @Test
    void overwrittenVersion_leavesARecord_withItsEventsTime() {
        BlobEvent first = writeEvent();
        BlobEvent second = writeEvent();

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first", first));
        assertInstanceOf(Outcome.AlreadyBackedUp.class, clouds.run("second", second));

        assertEquals(List.of(recordKey(first)), clouds.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    @Test
    void record_isTheOnlyRequestMore() {
        BlobEvent first = writeEvent();
        writeEvent();
        RunContext run = new RunContext("first", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);

        clouds.run(run, first);

        assertEquals(5, run.requests());
    }

    @Test
    void currentVersion_leavesNone() {
        BlobEvent event = writeEvent();
        clouds.run("first", event);
        clouds.run("repeated", event);

        assertEquals(List.of(), clouds.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    /** The row says so. */
    @Test
    void versionBackedUpBefore_leavesNone() {
        BlobEvent first = writeEvent();
        clouds.run("first", first);
        writeEvent();
        clouds.run("late", first);

        assertEquals(List.of(), clouds.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    /** A run at the event has failed, so the row does not say that the blob is backed up. */
    @Test
    void replayOfABackedUpVersion_checksTheBlob() {
        BlobEvent first = writeEvent();
        clouds.run("first", first);
        BlobEvent second = writeEvent();

        Outcome.BackedUp outcome =
                assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay", first.asReplay("replay")));

        assertEquals(second.etag(), Optional.of(outcome.version().etag()));
        assertEquals(List.of(), clouds.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    @Test
    void versionOfADeletedBlob_leavesARecord() {
        BlobEvent first = writeEvent();
        clouds.source.delete(clouds.blob);

        assertInstanceOf(Outcome.SourceDeleted.class, clouds.run("first", first));

        assertEquals(List.of(recordKey(first)), clouds.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    /** It may be read later: then the record is one of a version that is there, and changes nothing. */
    @Test
    void versionThatCannotBeRead_leavesARecord() {
        BlobEvent first = writeEvent();
        clouds.source.changeTier(clouds.blob, attributes -> attributes.unreadable(FailureCause.ARCHIVED));

        assertInstanceOf(Outcome.Failed.class, clouds.run("first", first));

        assertEquals(List.of(recordKey(first)), clouds.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    @Test
    void refusedRecordOfAFailedVersion_leavesTheFailureRow() {
        BlobEvent first = writeEvent();
        clouds.source.changeTier(clouds.blob, attributes -> attributes.unreadable(FailureCause.ARCHIVED));
        clouds.faults.before("target.record", 1, () -> {
            throw new PermanentException("write", FailureCause.TARGET_DENIED, "403", null);
        });

        assertInstanceOf(Outcome.Failed.class, clouds.run("first", first));
        assertEquals(1, clouds.failures.rows().size());
    }

    /** It would be refused, too, at another request for each event of the outage. */
    @Test
    void versionThatNoIdentityMayWrite_isNotRecorded() {
        BlobEvent first = writeEvent();
        AtomicInteger records = new AtomicInteger();
        clouds.faults.before("target.put", 1, () -> {
            throw new PermanentException("write", FailureCause.FEDERATION, "the role does not trust", null);
        });
        clouds.faults.before("target.record", 1, records::incrementAndGet);

        assertInstanceOf(Outcome.Failed.class, clouds.run("first", first));

        assertEquals(0, records.get());
        assertEquals(1, clouds.failures.rows().size());
    }

    /** The version is backed up, and the event that would say so of the other one is not acknowledged. */
    @Test
    void recordThatCannotBeWrittenNow_isWrittenByTheNextAttempt() {
        BlobEvent first = writeEvent();
        writeEvent();
        clouds.faults.before("target.record", 1, () -> {
            throw new TransientException("write", "503", null);
        });

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first", first));

        assertEquals(List.of(recordKey(first)), clouds.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    @Test
    void copyThatIsGivenUp_leavesARecord() {
        BackupFixture copied = SegmentFixture.newBlob();
        ETag given = copied.currentVersion().etag();
        Instant written = copied.clock.instant();
        copied.run("dispatcher", copied.written(given));
        assertEquals(
                Optional.of(TimeRange.at(written)),
                assertInstanceOf(Checkpoint.Copying.class, copied.checkpoint().orElseThrow())
                        .validFrom());
        copied.clock.advance(Duration.ofSeconds(10));
        ETag next = copied.write(BackupFixture.LARGE_TWO);
        copied.run("next", copied.written(next));
        copied.drain("worker");

        copied.assertNewestIsBackedUp();
        assertEquals(List.of(recordKey(copied, given, written)), copied.recordKeys(HistoryRecord.Kind.UNREAD));
        assertEquals(
                Optional.of(TimeRange.at(written.plusSeconds(10))),
                assertInstanceOf(Checkpoint.Done.class, copied.checkpoint().orElseThrow())
                        .validFrom());
    }

    @Test
    void copyOfADeletedBlob_leavesARecord() {
        BackupFixture copied = SegmentFixture.newBlob();
        ETag given = copied.currentVersion().etag();
        Instant written = copied.clock.instant();
        copied.run("dispatcher", copied.written(given));
        copied.source.delete(copied.blob);
        copied.drain("worker");

        assertEquals(List.of(recordKey(copied, given, written)), copied.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    /** The copy waits for the version that came after it: no later run may ever complete it. */
    @Test
    void copyThatALaterVersionInterrupts_leavesARecord() {
        BackupFixture copied = SegmentFixture.newBlob();
        ETag given = copied.currentVersion().etag();
        Instant written = copied.clock.instant();
        copied.run("dispatcher", copied.written(given));
        copied.source.put(
                copied.blob, BackupFixture.LARGE_TWO, attributes -> attributes.unreadable(FailureCause.ARCHIVED));

        assertInstanceOf(Outcome.Failed.class, copied.run("next"));

        assertEquals(List.of(recordKey(copied, given, written)), copied.recordKeys(HistoryRecord.Kind.UNREAD));
        assertInstanceOf(Checkpoint.Copying.class, copied.checkpoint().orElseThrow());
    }

    /** The record is void as soon as a replay has completed the copy. */
    @Test
    void segmentThatFails_leavesARecordOfItsVersion() {
        BackupFixture copied = SegmentFixture.newBlob();
        ETag given = copied.currentVersion().etag();
        Instant written = copied.clock.instant();
        copied.run("dispatcher", copied.written(given));
        copied.faults.before("source.read", 1, () -> {
            throw new PermanentException("read", FailureCause.SOURCE_DENIED, "403", null);
        });

        copied.drain("worker");

        assertEquals(1, copied.failures.rows().size());
        assertEquals(List.of(recordKey(copied, given, written)), copied.recordKeys(HistoryRecord.Kind.UNREAD));
        assertInstanceOf(Outcome.BackedUp.class, copied.run("replay"));
        copied.assertNewestIsBackedUp();
    }

    @Test
    void refusedRecordOfAFailedSegment_leavesTheFailureRow_andReleasesTheRow() {
        BackupFixture copied = SegmentFixture.newBlob();
        copied.run("dispatcher", copied.written(copied.currentVersion().etag()));
        Segment segment = SegmentFixture.take(copied, 1);
        copied.faults.before("target.record", 0, () -> {
            throw new PermanentException("write", FailureCause.TARGET_DENIED, "403", null);
        });

        Outcome outcome = copied.engine().abandonSegment(SegmentFixture.newRun(copied, "poisoned"), segment, 5);

        assertInstanceOf(Outcome.Failed.class, outcome);
        assertEquals(1, copied.failures.rows().size());
        assertFalse(SegmentFixture.copying(copied).dispatched());
    }

    /** The event of a rename does not name the version. */
    @Test
    void renamedVersionThatCannotBeRead_leavesARecordWithoutVersion() {
        writeEvent();
        clouds.source.changeTier(clouds.blob, attributes -> attributes.unreadable(FailureCause.ARCHIVED));
        Instant renamed = clouds.clock.instant();
        BlobEvent event = new BlobEvent(
                "event",
                clouds.blob,
                Notice.RENAMED,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(renamed));

        assertInstanceOf(Outcome.Failed.class, clouds.run("renamed", event));

        assertEquals(
                List.of(HistoryRecord.of(
                                HistoryRecord.Kind.UNREAD, clouds.key.key(), TimeRange.at(renamed), Optional.empty())
                        .recordKey()),
                clouds.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    /** The same version, begun anew, is not given up. */
    @Test
    void copyThatIsEndedByAnotherClient_leavesNone() {
        BackupFixture copied = SegmentFixture.newBlob();
        copied.run("dispatcher", copied.written(copied.currentVersion().etag()));
        copied.target.abortByOther(copied.uploadOfRow().orElseThrow());
        copied.drain("worker");

        copied.assertNewestIsBackedUp();
        assertEquals(List.of(), copied.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    @Test
    void version_isValidFromItsEventsTime() {
        BlobEvent event = writeEvent();
        clouds.run("first", event);

        assertEquals(
                TimeRange.at(event.time().orElseThrow()),
                clouds.target.currentAttributes(clouds.key).orElseThrow().validFrom());
    }

    /** A process died between the write and the row: the object's own metadata says it. */
    @Test
    void versionThatIsThereAlready_keepsItsValidFrom() {
        BlobEvent event = writeEvent();
        clouds.faults.before("checkpoints.write", 1, () -> {
            throw new FaultInjector.Crash();
        });
        assertThrows(FaultInjector.Crash.class, () -> clouds.run("dies", event));

        clouds.clock.advance(Duration.ofHours(1));
        clouds.run("next");

        assertEquals(
                event.time().map(TimeRange::at),
                assertInstanceOf(Checkpoint.Done.class, clouds.checkpoint().orElseThrow())
                        .validFrom());
    }

    /** Within the exactness of a restore they are at the same time; then the version that followed counts. */
    @Test
    void overwriteWithinASecond_leavesNone() {
        BlobEvent first = writeEvent();
        clouds.clock.advance(Duration.ofSeconds(-2).plusMillis(100));
        BlobEvent second = clouds.written(clouds.write(BackupFixture.SMALL_TWO)).withoutVersion();
        clouds.run("second", second);
        clouds.run("late", first);

        assertEquals(List.of(), clouds.recordKeys(HistoryRecord.Kind.UNREAD));
        BackupFixture without = new BackupFixture();
        BlobEvent early = without.written(without.write(BackupFixture.SMALL_ONE));
        without.write(BackupFixture.SMALL_TWO);
        without.run("without a time");
        without.run("late", early);

        assertEquals(List.of(), without.recordKeys(HistoryRecord.Kind.UNREAD));
    }

    /** Writes a version, two seconds and a bit after the last one. */
    private BlobEvent writeEvent() {
        clouds.clock.advance(Duration.ofSeconds(2).plusMillis(100));
        BlobEvent event = clouds.written(clouds.write(BackupFixture.SMALL_ONE));
        clouds.clock.advance(Duration.ofSeconds(2));
        return event;
    }

    private String recordKey(BlobEvent event) {
        return recordKey(clouds, event.etag().orElseThrow(), event.time().orElseThrow());
    }

    private static String recordKey(BackupFixture clouds, ETag etag, Instant time) {
        return HistoryRecord.of(HistoryRecord.Kind.UNREAD, clouds.key.key(), TimeRange.at(time), Optional.of(etag))
                .recordKey();
    }
}
