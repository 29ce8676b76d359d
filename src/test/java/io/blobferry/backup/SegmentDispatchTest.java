package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** An event for a blob of several segments. */
class SegmentDispatchTest {
    private final BackupFixture clouds = SegmentFixture.newBlob();

    @Test
    void event_queuesSegmentsAndCopiesNoPart() {
        Outcome outcome = clouds.run("first");

        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), SegmentFixture.PARTS), outcome);
        assertEquals(clouds.uploadOfRow().stream().toList(), clouds.target.openUploads());
        assertTrue(SegmentFixture.copying(clouds).dispatched());
        assertEquals(0, clouds.faults.count("source.read"));
        assertEquals(
                List.of(
                        SegmentFixture.segment(clouds, 1, 1),
                        SegmentFixture.segment(clouds, 2, 2),
                        SegmentFixture.segment(clouds, 3, 3)),
                SegmentFixture.takeAll(clouds));
    }

    @Test
    void queuedSegments_backTheBlobUp() {
        clouds.run("first");

        clouds.drain("worker");

        SegmentFixture.assertWrittenOnce(clouds);
        assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"));
        assertEquals(1, clouds.faults.count("uploads.complete"));
    }

    @Test
    void oneSegment_isCopiedInline() {
        clouds.config = new TestConfig().segment(3 * TestConfig.PART).build();

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(0, clouds.faults.count("work.send"));
    }

    @Test
    void repeatedEvent_queuesNothing() {
        clouds.run("first");

        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), 0), clouds.run("repeated"));

        assertEquals(SegmentFixture.PARTS, clouds.segmentQueue.pending().size());
        assertEquals(1, clouds.faults.count("uploads.create"));
    }

    /** The last worker died before Complete, and its message is not yet visible again. */
    @Test
    void repeatedEvent_allPartsStored_completes() {
        clouds.run("first");
        List<Segment> segments = SegmentFixture.takeAll(clouds);
        clouds.faults.before("uploads.complete", 1, clouds.faults.crash("worker"));
        for (Segment segment : segments) {
            SegmentFixture.runAndCrash(clouds, "worker", segment);
        }

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("repeated"));

        SegmentFixture.assertWrittenOnce(clouds);
        assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"));
        clouds.drain("late worker");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** The answer to the write of the row was lost, and the retry was refused: the row is what this run wrote. */
    @Test
    void dispatchedRow_lostAnswer_isNotDispatchedTwice() {
        clouds.faults.after("work.send", SegmentFixture.PARTS, clouds.checkpoints::reportFalseConflictOnNextWrite);

        assertInstanceOf(Outcome.SegmentsQueued.class, clouds.run("first"));

        assertEquals(SegmentFixture.PARTS, clouds.segmentQueue.pending().size());
        clouds.drain("worker");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /**
     * The answer that names the upload is lost, and another run, which found the row, has queued the segments since: the
     * upload is that of the row, and is not ended.
     */
    @Test
    void rowWrite_lostAnswerAndRowChangedSince_keepsTheUpload() {
        clouds.checkpoints.reportFalseConflictOnNextWrite();
        clouds.faults.after("checkpoints.write", 1, () -> clouds.run("other"));

        clouds.run("first");

        assertEquals(clouds.uploadOfRow().stream().toList(), clouds.target.openUploads());
        clouds.drain("worker");
        assertEquals(1, clouds.faults.count("uploads.create"));
        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
    }

    @TestFactory
    Stream<DynamicTest> crash_anywhere_isRepairedByNextEvent() {
        return CallSite.atEveryCall(SegmentFixture::newBlob, (scene, place) -> {
            place.assertRecoversFromCrash(scene, () -> {
                scene.run("next");
                scene.drain("worker");
            });

            assertEquals(
                    SegmentFixture.PARTS,
                    scene.faults.count("uploads.write"),
                    "segments that were sent twice copy nothing twice");
        });
    }

    @TestFactory
    Stream<DynamicTest> transientFault_anywhere_isRetriedInTheSameRun() {
        return CallSite.atEveryCall(SegmentFixture::newBlob, (scene, place) -> {
            place.inject(scene, FaultInjector.connectionLost());

            assertInstanceOf(Outcome.SegmentsQueued.class, scene.run(CallSite.RUN));
            scene.drain("worker");

            scene.assertNewestIsBackedUp();
            assertTrue(scene.target.openUploads().isEmpty() || place.isBetweenCreateAndRow());
        });
    }

    @TestFactory
    Stream<DynamicTest> concurrentEvents_leaveOneUpload() {
        return CallSite.atEveryCall(SegmentFixture::newBlob, (scene, place) -> {
            place.inject(scene, () -> scene.run("second"));

            assertInstanceOf(Outcome.SegmentsQueued.class, scene.run(CallSite.RUN));
            assertEquals(scene.uploadOfRow().stream().toList(), scene.target.openUploads());
            scene.drain("worker");

            SegmentFixture.assertWrittenOnce(scene);
        });
    }

    /** The workers of another run finish before this one has sent its last message. */
    @TestFactory
    Stream<DynamicTest> backedUpDuringDispatch_staysBackedUp() {
        return CallSite.atEveryCall(SegmentFixture::newBlob, (scene, place) -> {
            place.inject(scene, () -> {
                scene.run("second");
                scene.drain("worker");
            });

            scene.run(CallSite.RUN);
            scene.drain("worker");

            SegmentFixture.assertWrittenOnce(scene);
        });
    }

    @Test
    void messages_nameTheirRangeOfParts() {
        clouds.config = new TestConfig().segment(2 * TestConfig.PART).build();

        clouds.run("first");

        assertEquals(
                List.of(new PartRange(1, 2), new PartRange(3, 3)),
                SegmentFixture.takeAll(clouds).stream().map(Segment::parts).toList());
    }
}
