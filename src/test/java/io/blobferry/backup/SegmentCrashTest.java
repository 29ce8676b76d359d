package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The worker of a segment dies, or one call fails, at each port call in turn. */
class SegmentCrashTest {
    @TestFactory
    Stream<DynamicTest> crash_inFirstSegment_isRepairedByRedelivery() {
        return crashed(1, SegmentFixture::dispatched);
    }

    @TestFactory
    Stream<DynamicTest> crash_inCompletingSegment_isRepairedByRedelivery() {
        return crashed(SegmentFixture.PARTS, SegmentFixture::allButLast);
    }

    @TestFactory
    Stream<DynamicTest> transientFault_inFirstSegment() {
        return withTransientFault(1, SegmentFixture::dispatched);
    }

    /** The lost answer to Complete is among them. */
    @TestFactory
    Stream<DynamicTest> transientFault_inCompletingSegment() {
        return withTransientFault(SegmentFixture.PARTS, SegmentFixture::allButLast);
    }

    @Test
    void complete_lostAnswer_isAdopted() {
        BackupFixture clouds = SegmentFixture.allButLast();
        clouds.faults.after("uploads.complete", 1, FaultInjector.connectionLost());

        clouds.drain("worker");

        assertEquals(1, clouds.faults.count("uploads.complete"));
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** Its own message is on the queue, and so are those of the version before: no event is delivered. */
    @TestFactory
    Stream<DynamicTest> crashedSuccessor_isRepairedByOldSegments() {
        return CallSite.atEveryCall(
                SegmentCrashTest::superseded,
                (scene, place) -> place.assertRecoversFromCrash(scene, () -> scene.drain("worker")));
    }

    /** If it were acknowledged as superseded, the blob might never be checked again. */
    @Test
    void undispatchedSuccessor_segmentChecksTheBlob() {
        BackupFixture clouds = SegmentFixture.dispatched();
        Segment old = SegmentFixture.takeAll(clouds).getFirst();
        clouds.write(BackupFixture.LARGE_TWO);
        // It sends several at once, and none of them arrives.
        clouds.faults.at(FaultInjector.Side.BEFORE, "work.send", 0, call -> {
            if (call.run().equals("successor")) {
                clouds.faults.crash("successor").run();
            }
        });
        clouds.runAndCrash("successor");
        assertEquals(List.of(), clouds.segmentQueue.pending());

        assertEquals(
                new Outcome.SegmentsQueued(clouds.currentVersion(), SegmentFixture.PARTS),
                SegmentFixture.run(clouds, "worker", old));

        clouds.drain("worker");
        SegmentFixture.assertWrittenOnce(clouds);
        assertInstanceOf(Outcome.AlreadyBackedUp.class, SegmentFixture.run(clouds, "late", old));
    }

    private static Stream<DynamicTest> crashed(int part, Supplier<BackupFixture> scenes) {
        return SegmentFixture.atEveryCallOfSegment(part, scenes, (scene, place) -> {
            Segment segment = SegmentFixture.take(scene, part);
            place.inject(scene, scene.faults.crash(CallSite.RUN));

            SegmentFixture.runAndCrash(scene, CallSite.RUN, segment);
            scene.drain("worker");

            SegmentFixture.assertWrittenOnce(scene);
            assertTrue(
                    scene.faults.count("uploads.write") <= SegmentFixture.PARTS + TestConfig.PARTS_IN_FLIGHT,
                    "no more than the parts in flight are copied again");
        });
    }

    private static Stream<DynamicTest> withTransientFault(int part, Supplier<BackupFixture> scenes) {
        return SegmentFixture.atEveryCallOfSegment(part, scenes, (scene, place) -> {
            Segment segment = SegmentFixture.take(scene, part);
            place.inject(scene, FaultInjector.connectionLost());

            assertTrue(SegmentFixture.run(scene, CallSite.RUN, segment).canAcknowledge());
            scene.drain("worker");

            SegmentFixture.assertWrittenOnce(scene);
            assertEquals(0, scene.failures.rows().size());
        });
    }

    private static BackupFixture superseded() {
        BackupFixture scene = SegmentFixture.dispatched();
        scene.write(BackupFixture.LARGE_TWO);
        return scene;
    }
}
