package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The worker of a segment dies, or a call fails for once, at every port call in turn. */
class SegmentCrashTest {
    @TestFactory
    Stream<DynamicTest> aCrashInTheFirstSegmentIsMadeGoodByItsNextDelivery() {
        return crashed(1, SegmentScene::dispatched);
    }

    @TestFactory
    Stream<DynamicTest> aCrashInTheSegmentThatCompletesIsMadeGoodByItsNextDelivery() {
        return crashed(SegmentScene.PARTS, SegmentScene::allButTheLast);
    }

    @TestFactory
    Stream<DynamicTest> aFaultThatPassesInTheFirstSegmentIsOvercome() {
        return disturbed(1, SegmentScene::dispatched);
    }

    /** The lost answer to Complete is among them. */
    @TestFactory
    Stream<DynamicTest> aFaultThatPassesInTheSegmentThatCompletesIsOvercome() {
        return disturbed(SegmentScene.PARTS, SegmentScene::allButTheLast);
    }

    @Test
    void aLostAnswerToCompleteIsAdoptedWithoutCompletingTwice() {
        TwoClouds clouds = SegmentScene.allButTheLast();
        clouds.boundary.after("uploads.complete", 1, Boundary.lost());

        clouds.drain("worker");

        assertEquals(1, clouds.boundary.count("uploads.complete"));
        SegmentScene.assertWrittenOnce(clouds);
    }

    /** Its own message is on the queue, and so are those of the version before: no event comes to help. */
    @TestFactory
    Stream<DynamicTest> theSegmentsOfTheVersionBeforeMakeGoodACrashOfTheRunThatSupersedesThem() {
        return Place.everywhere(
                SegmentCrashTest::superseded,
                (scene, place) -> place.assertCrashIsMadeGood(scene, () -> scene.drain("worker")));
    }

    /** If it were acknowledged as superseded, nobody might ever look at the blob again. */
    @Test
    void aSegmentWhoseSuccessorIsNotYetDispatchedLooksAtTheBlob() {
        TwoClouds clouds = SegmentScene.dispatched();
        Segment old = SegmentScene.takeAll(clouds).getFirst();
        clouds.write(TwoClouds.LARGE_TWO);
        // It sends several at once, and none of them arrives.
        clouds.boundary.at(Boundary.Side.BEFORE, "work.send", 0, call -> {
            if (call.run().equals("successor")) {
                clouds.boundary.crash("successor").run();
            }
        });
        clouds.runAndCrash("successor");
        assertEquals(List.of(), clouds.work.waiting());

        assertEquals(
                new Outcome.HandedOver(clouds.currentVersion(), SegmentScene.PARTS),
                SegmentScene.run(clouds, "worker", old));

        clouds.drain("worker");
        SegmentScene.assertWrittenOnce(clouds);
        assertInstanceOf(Outcome.Superseded.class, SegmentScene.run(clouds, "late", old));
    }

    private static Stream<DynamicTest> crashed(int part, Supplier<TwoClouds> scenes) {
        return SegmentScene.everywhereIn(part, scenes, (scene, place) -> {
            Segment segment = SegmentScene.take(scene, part);
            place.disturb(scene, scene.boundary.crash(Place.RUN));

            SegmentScene.runAndCrash(scene, Place.RUN, segment);
            scene.drain("worker");

            SegmentScene.assertWrittenOnce(scene);
            assertTrue(
                    scene.boundary.count("uploads.write") <= SegmentScene.PARTS + TestLimits.PARTS_IN_FLIGHT,
                    "no more than the parts in flight are copied again");
        });
    }

    private static Stream<DynamicTest> disturbed(int part, Supplier<TwoClouds> scenes) {
        return SegmentScene.everywhereIn(part, scenes, (scene, place) -> {
            Segment segment = SegmentScene.take(scene, part);
            place.disturb(scene, Boundary.lost());

            assertTrue(SegmentScene.run(scene, Place.RUN, segment).settled());
            scene.drain("worker");

            SegmentScene.assertWrittenOnce(scene);
            assertEquals(0, scene.failures.rows().size());
        });
    }

    private static TwoClouds superseded() {
        TwoClouds scene = SegmentScene.dispatched();
        scene.write(TwoClouds.LARGE_TWO);
        return scene;
    }
}
