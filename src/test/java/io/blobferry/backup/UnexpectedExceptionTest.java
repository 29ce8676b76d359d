package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.TransferException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.SegmentFixture;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** An exception that no port declares becomes the failure row of the blob that it happened to. */
class UnexpectedExceptionTest {
    private static final String SECRET = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJhcGkifQ.c2lnbmF0dXJl";

    private static void unexpected() {
        throw new NullPointerException("Cannot invoke \"String.length()\", token " + SECRET);
    }

    private static Outcome delete(BackupFixture clouds) {
        return clouds.engine().handleDeletion(SegmentFixture.newRun(clouds, CallSite.RUN), clouds.deletion());
    }

    private static Outcome abandon(BackupFixture clouds) {
        Segment segment = SegmentFixture.take(clouds, 3);
        return clouds.engine().abandonSegment(SegmentFixture.newRun(clouds, CallSite.RUN), segment, 10);
    }

    @Test
    void unexpectedException_isRecordedWithTheHeadOfItsStack() {
        BackupFixture clouds = BackupFixture.withBlob(BackupFixture.SMALL_ONE);
        clouds.faults.before("target.put", 1, UnexpectedExceptionTest::unexpected);

        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, clouds.run(CallSite.RUN));

        Failure failure = failed.failure();
        assertEquals(Map.of(clouds.blob.toString(), failure), clouds.failures.rows());
        assertEquals(FailureCause.INTERNAL, failure.cause());
        assertTrue(failure.detail().contains("java.lang.NullPointerException: Cannot invoke"), failure.detail());
        assertTrue(failure.detail().contains("UnexpectedExceptionTest.java"), failure.detail());
        assertFalse(failure.detail().contains("eyJ"), failure.detail());
        assertEquals(failed, clouds.listener.outcomes.getLast());
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));
    }

    /** At every call of every kind of run, in the run's own thread and in those of its parts. */
    @TestFactory
    Stream<DynamicTest> unexpectedException_atEveryCall_canBeAcknowledged() {
        return Stream.of(BackupFixture.SMALL_ONE, BackupFixture.LARGE_ONE)
                .flatMap(content -> CallSite.atEveryCall(() -> BackupFixture.withBlob(content), (clouds, place) -> {
                    place.inject(clouds, UnexpectedExceptionTest::unexpected);
                    assertEndsWithRow(clouds, place, () -> clouds.run(CallSite.RUN));
                    clouds.run("replay");
                    clouds.assertNewestIsBackedUp();
                }));
    }

    @TestFactory
    Stream<DynamicTest> unexpectedException_atEveryCallOfADeletion_canBeAcknowledged() {
        return SegmentFixture.atEveryCall(
                UnexpectedExceptionTest::deleted, UnexpectedExceptionTest::delete, (clouds, place) -> {
                    place.inject(clouds, UnexpectedExceptionTest::unexpected);
                    assertEndsWithRow(clouds, place, () -> delete(clouds));
                });
    }

    @TestFactory
    Stream<DynamicTest> unexpectedException_atEveryCallOfASegment_canBeAcknowledged() {
        return SegmentFixture.atEveryCallOfSegment(3, SegmentFixture::allButLast, (clouds, place) -> {
            Segment segment = SegmentFixture.take(clouds, 3);
            place.inject(clouds, UnexpectedExceptionTest::unexpected);
            assertEndsWithRow(clouds, place, () -> SegmentFixture.run(clouds, CallSite.RUN, segment));
        });
    }

    @TestFactory
    Stream<DynamicTest> unexpectedException_atEveryCallOfAnAbandonedSegment_canBeAcknowledged() {
        return SegmentFixture.atEveryCall(
                SegmentFixture::allButLast, UnexpectedExceptionTest::abandon, (clouds, place) -> {
                    place.inject(clouds, UnexpectedExceptionTest::unexpected);
                    assertEndsWithRow(clouds, place, () -> abandon(clouds));
                });
    }

    @Test
    void stackOverflow_becomesFailureRow() {
        BackupFixture clouds = BackupFixture.withBlob(BackupFixture.LARGE_ONE);
        clouds.faults.before("uploads.write", 1, () -> {
            throw new StackOverflowError();
        });
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, clouds.run(CallSite.RUN));
        assertTrue(failed.failure().detail().contains("StackOverflowError"), failed::toString);
    }

    /** The process cannot go on: it says so, and what it was working on is delivered again. */
    @Test
    void outOfMemory_inAPart_isThrown() {
        BackupFixture clouds = BackupFixture.withBlob(BackupFixture.LARGE_ONE);
        clouds.faults.before("uploads.write", 1, () -> {
            throw new OutOfMemoryError("Java heap space");
        });
        assertThrows(OutOfMemoryError.class, () -> clouds.run(CallSite.RUN));
        assertEquals(Map.of(), clouds.failures.rows());
    }

    /** A process that is ending is no fault of the blob. */
    @Test
    void cancellation_isThrownAndNotRecorded() {
        BackupFixture clouds = BackupFixture.withBlob(BackupFixture.SMALL_ONE);
        clouds.faults.before("target.put", 1, () -> {
            throw new CancellationException("the client was closed");
        });
        assertThrows(TransferException.class, () -> clouds.run(CallSite.RUN));
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void interruptedThread_isThrownAndNotRecorded() {
        BackupFixture clouds = BackupFixture.withBlob(BackupFixture.SMALL_ONE);
        clouds.faults.before("target.put", 1, () -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Thread Interrupted");
        });
        assertThrows(TransferException.class, () -> clouds.run(CallSite.RUN));
        assertTrue(Thread.interrupted(), "the interrupt stays set");
        assertEquals(Map.of(), clouds.failures.rows());
    }

    /** Acknowledged, with a row that names the blob; or thrown as what is not acknowledged where the row itself failed. */
    private static void assertEndsWithRow(BackupFixture clouds, CallSite place, Supplier<Outcome> run) {
        Outcome outcome = run.get();
        if (outcome instanceof Outcome.BackedUp) {
            // The answer alone was lost: the row says that this run wrote it.
            clouds.assertNewestIsBackedUp();
            return;
        }
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcome);
        boolean recorded = clouds.faults.operationsOf(CallSite.RUN).indexOf("failures.record") < place.nth() - 1;
        assertTrue(failed.failure().cause() == FailureCause.INTERNAL || recorded, failed::toString);
        assertEquals(1, clouds.failures.rows().size());
    }

    private static BackupFixture deleted() {
        BackupFixture clouds = BackupFixture.withBlob(BackupFixture.SMALL_ONE);
        clouds.placeDeleteMarkers();
        clouds.run("created");
        clouds.source.delete(clouds.blob);
        return clouds;
    }
}
