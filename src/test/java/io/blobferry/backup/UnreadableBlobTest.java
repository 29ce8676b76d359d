package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.S3Limits;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.cloud.BlobAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs that cannot or need not be backed up, and their outcomes. */
class UnreadableBlobTest {
    private static final BlobAddress LONGEST = new BlobAddress("account", "container", "ä".repeat(1000));
    private static final BlobEvent LONGEST_EVENT = new BlobEvent(
            "event", LONGEST, Notice.NONE, Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

    private final BackupFixture clouds = new BackupFixture();

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVED", "CUSTOMER_PROVIDED_KEY"})
    void unreadable_small_endsInFailureRow(FailureCause why) {
        clouds.source.put(clouds.blob, BackupFixture.SMALL_ONE, blob -> blob.unreadable(why));

        assertFailed(why, clouds.run("first"));
    }

    @Test
    void unreadable_large_endsInFailureRow() {
        clouds.source.put(clouds.blob, BackupFixture.LARGE_ONE, blob -> blob.unreadable(FailureCause.ARCHIVED));

        assertFailed(
                FailureCause.ARCHIVED,
                clouds.run("first", clouds.event(Optional.empty(), OptionalLong.of(BackupFixture.LARGE))));
    }

    @Test
    void keyTooLong_endsInFailureRow() {
        clouds.source.put(LONGEST, BackupFixture.SMALL_ONE);

        Outcome outcome = clouds.run("first", LONGEST_EVENT);

        Failure failure = assertInstanceOf(Outcome.Failed.class, outcome).failure();
        assertEquals(FailureCause.KEY_TOO_LONG, failure.cause());
        assertEquals(Map.of(LONGEST.toString(), failure), clouds.failures.rows());
    }

    /** Renamed, as the remedy says, or deleted: nothing is left to fail. */
    @Test
    void keyTooLong_deletedBlob_isDeleted() {
        assertEquals(new Outcome.SourceDeleted(LONGEST, true), clouds.run("first", LONGEST_EVENT));
        assertEquals(new Outcome.SourceDeleted(LONGEST, true), deleted());
        assertEquals(Map.of(), clouds.failures.rows());
        assertEquals(0, clouds.faults.count("target.look"), "there is nothing to mark");
    }

    @Test
    void keyTooLong_falseDeletion_endsInFailureRow() {
        clouds.source.put(LONGEST, BackupFixture.SMALL_ONE);

        assertInstanceOf(Outcome.Failed.class, deleted());
    }

    @Test
    void keyTooLong_directoryMarker_isIgnored() {
        clouds.source.put(LONGEST, new BlobContent(1, 0), BlobAttributes::asDirectory);

        assertInstanceOf(Outcome.Ignored.class, clouds.run("first", LONGEST_EVENT));
    }

    private Outcome deleted() {
        RunContext run = new RunContext("deletion", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);
        return clouds.engine().handleDeletion(run, DeletionEvent.own(LONGEST_EVENT));
    }

    @Test
    void tooLarge_endsInFailureRow() {
        clouds.write(new BlobContent(1, S3Limits.MAX_OBJECT_BYTES + 1));

        assertFailed(FailureCause.BLOB_TOO_LARGE, clouds.run("first"));
        clouds.assertNoOpenUpload();
    }

    @Test
    void put_rejected_endsInFailureRow() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.faults.before("target.put", 1, () -> {
            throw new PermanentException("put", FailureCause.TARGET_DENIED, "403", null);
        });

        Failure failure = assertFailed(FailureCause.TARGET_DENIED, clouds.run("first"));

        assertEquals("put", failure.operation());
        assertEquals(clouds.clock.instant(), failure.occurredAt());
    }

    @Test
    void part_rejected_endsInFailureRow_replayResumes() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.before("source.read", 2, () -> {
            throw new PermanentException("read", FailureCause.SOURCE_DENIED, "403", null);
        });

        assertFailed(FailureCause.SOURCE_DENIED, clouds.run("first"));
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));

        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
        assertEquals(4, clouds.faults.count("uploads.write"), "three parts, one of them written twice");
    }

    @Test
    void failureRow_notWritten_isNotAcknowledged() {
        clouds.source.put(clouds.blob, BackupFixture.SMALL_ONE, blob -> blob.unreadable(FailureCause.ARCHIVED));
        clouds.faults.before("failures.record", 1, FaultInjector.connectionLost());

        assertThrows(TransientException.class, () -> clouds.run("first"));

        assertEquals(List.of(), clouds.listener.outcomes, "there is no outcome to acknowledge");
    }

    @Test
    void directoryMarker_isIgnored() {
        clouds.source.put(clouds.blob, new BlobContent(1, 0), BlobAttributes::asDirectory);

        assertInstanceOf(Outcome.Ignored.class, clouds.run("first"));

        assertEquals(Optional.empty(), clouds.target.current(clouds.key));
        assertEquals(Optional.empty(), clouds.checkpoint());
    }

    /** The marker is plain metadata, which any client can set on a blob that has content. */
    @ParameterizedTest
    @ValueSource(longs = {BackupFixture.SMALL, BackupFixture.LARGE})
    void directoryMarker_withBytes_isBackedUp(long size) {
        clouds.source.put(clouds.blob, new BlobContent(1, size), BlobAttributes::asDirectory);

        assertInstanceOf(
                Outcome.BackedUp.class, clouds.run("first", clouds.event(Optional.empty(), OptionalLong.of(size))));

        clouds.assertNewestIsBackedUp();
    }

    private Failure assertFailed(FailureCause why, Outcome outcome) {
        Failure failure = assertInstanceOf(Outcome.Failed.class, outcome).failure();
        assertEquals(why, failure.cause());
        assertEquals(Map.of(clouds.blob.toString(), failure), clouds.failures.rows());
        assertEquals(List.of(outcome), clouds.listener.outcomes);
        return failure;
    }
}
