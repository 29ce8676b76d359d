package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The deadline of a segment's run. */
class SegmentTimeTest {
    private static final Duration PART_TIME = Duration.ofSeconds(40);

    private final TwoClouds clouds = SegmentScene.newBlob();

    @TestFactory
    Stream<DynamicTest> theDeadlineMayComeAnywhereInTheFirstSegment() {
        return hurried(1, SegmentScene::dispatched);
    }

    @TestFactory
    Stream<DynamicTest> theDeadlineMayComeAnywhereInTheSegmentThatCompletes() {
        return hurried(SegmentScene.PARTS, SegmentScene::allButTheLast);
    }

    /** Whatever is asked last is not answered, and takes all the time that the run gives it. */
    @TestFactory
    Stream<DynamicTest> anAnswerThatNeverComesToTheSegmentThatCompletesLeavesTheWorkOnTheQueue() {
        return SegmentScene.everywhereIn(SegmentScene.PARTS, SegmentScene::allButTheLast, (scene, place) -> {
            place.disturb(scene, Boundary.unanswered(scene.clock));

            assertTrue(SegmentScene.run(scene, Place.RUN, SegmentScene.take(scene, SegmentScene.PARTS))
                    .settled());
            assertOpenWorkIsQueued(scene);
            scene.drain("next");

            SegmentScene.assertWrittenOnce(scene);
            assertEquals(0, scene.failures.rows().size());
        });
    }

    @Test
    void whatThereIsNoTimeForGoesBackAndTheNextRunCopiesOnlyTheRest() {
        clouds.limits = new TestLimits().segment(2 * TestLimits.PART).build();
        clouds.run("dispatcher");
        Segment segment = SegmentScene.take(clouds, 1);
        clouds.boundary.after("uploads.write", 0, () -> clouds.clock.advance(PART_TIME));

        assertEquals(new Outcome.HandedOver(segment.version(), 1), clouds.run(hasty(Duration.ofSeconds(100)), segment));

        assertTrue(clouds.work.waiting().contains(segment), "a part was stored, so the attempt was not in vain");
        assertEquals(
                List.of(Duration.ZERO), clouds.work.delays().stream().distinct().toList(), "nothing is wrong");
        assertEquals(1, clouds.boundary.count("uploads.write"));
        clouds.drain("next");
        assertEquals(SegmentScene.PARTS, clouds.boundary.count("uploads.write"));
        SegmentScene.assertWrittenOnce(clouds);
    }

    @Test
    void noCompleteIsStartedNearTheDeadline() {
        TwoClouds scene = SegmentScene.allButTheLast();
        scene.boundary.after("uploads.write", 1, () -> scene.clock.advance(PART_TIME));
        Segment last = SegmentScene.take(scene, SegmentScene.PARTS);
        Run hasty = new Run("hasty", scene.clock, PART_TIME.plus(scene.limits.handover()), scene.listener);

        assertInstanceOf(Outcome.HandedOver.class, scene.run(hasty, last));

        assertEquals(0, scene.boundary.count("uploads.complete"));
        assertEquals(List.of(last), scene.work.waiting(), "a part was stored, so the attempt was not in vain");
        scene.drain("next");
        SegmentScene.assertWrittenOnce(scene);
    }

    /** A function that never has time for one part must not hand the same message on for ever. */
    @Test
    void aRunThatHasNoTimeToBeginCountsAsIdle() {
        clouds.run("dispatcher");
        Segment segment = SegmentScene.take(clouds, 1);
        SegmentScene.takeAll(clouds);

        assertInstanceOf(Outcome.PutOff.class, clouds.run(hasty(clouds.limits.handover()), segment));

        assertEquals(List.of(segment.after(false)), clouds.work.waiting());
        assertEquals(0, clouds.boundary.count("uploads.write"));
    }

    /** Nor one that has never time for Complete. */
    @Test
    void runsThatNeverHaveTimeForCompleteEndInAFailureRowAndTheReplayCompletes() {
        Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
        SegmentScene.deliver(clouds, segment);
        Duration tooShort = clouds.limits.handover().multipliedBy(2).minusSeconds(1);

        for (int idle = 0; idle < clouds.limits.idleAttempts(); idle++) {
            Segment next = clouds.work.next().orElseThrow();
            assertEquals(idle, next.idle());
            assertTrue(clouds.run(hasty(tooShort), next).settled());
        }

        assertEquals(
                List.of(FailureCause.NO_PROGRESS),
                clouds.failures.rows().values().stream().map(row -> row.cause()).toList());
        assertEquals(List.of(), clouds.work.waiting());
        assertFalse(SegmentScene.copying(clouds).dispatched());
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));
        SegmentScene.assertWrittenOnce(clouds);
    }

    /** The transport is cancelled a little before the run's own deadline, and what is left of it is for the queue. */
    @Test
    void aPartThatIsNeverAnsweredLeavesTimeForTheQueue() {
        clouds.run("dispatcher");
        Segment segment = SegmentScene.take(clouds, 1);
        SegmentScene.takeAll(clouds);
        Run hasty = hasty(Duration.ofSeconds(100));
        clouds.boundary.at(Boundary.Side.BEFORE, "uploads.write", 1, Boundary.unanswered(clouds.clock));

        assertInstanceOf(Outcome.PutOff.class, clouds.run(hasty, segment));

        assertEquals(clouds.limits.handover(), hasty.timeLeft(), "no pause and no second try eats into it");
        assertEquals(List.of(segment.after(false)), clouds.work.waiting());
    }

    @Test
    void aReadThatIsNeverAnsweredLeavesTimeForTheQueue() {
        clouds.run("dispatcher");
        Segment segment = SegmentScene.take(clouds, 1);
        Run hasty = hasty(Duration.ofSeconds(100));
        clouds.boundary.at(Boundary.Side.BEFORE, "source.read", 1, Boundary.unanswered(clouds.clock));

        assertInstanceOf(Outcome.PutOff.class, clouds.run(hasty, segment));

        assertEquals(clouds.limits.handover(), hasty.timeLeft());
    }

    @Test
    void aCompleteThatIsNeverAnsweredLeavesTimeForTheQueue() {
        Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
        Run hasty = hasty(Duration.ofSeconds(100));
        clouds.boundary.at(Boundary.Side.AFTER, "uploads.complete", 1, Boundary.unanswered(clouds.clock));

        assertInstanceOf(Outcome.PutOff.class, clouds.run(hasty, segment));

        assertEquals(clouds.limits.handover(), hasty.timeLeft());
        clouds.drain("next");
        SegmentScene.assertWrittenOnce(clouds);
    }

    /** The same where the run that found the blob copies it itself: what it began is work for the queue, not a fault. */
    @Test
    void aPartOfASmallerBlobThatIsNeverAnsweredGoesToTheQueue() {
        clouds.limits = new TestLimits().segment(3 * TestLimits.PART).build();
        Run hasty = hasty(Duration.ofSeconds(100));
        clouds.boundary.at(Boundary.Side.BEFORE, "uploads.write", 2, Boundary.unanswered(clouds.clock));

        assertEquals(new Outcome.HandedOver(clouds.currentVersion(), 1), clouds.run(hasty, clouds.event()));

        assertEquals(clouds.limits.handover(), hasty.timeLeft());
        assertTrue(SegmentScene.copying(clouds).dispatched());
        clouds.drain("next");
        SegmentScene.assertWrittenOnce(clouds);
    }

    /** Some call takes so long that little is left: nothing, less than a handover needs, or less than Complete does. */
    private static Stream<DynamicTest> hurried(int part, Supplier<TwoClouds> scenes) {
        return SegmentScene.everywhereIn(part, scenes, (ignored, place) -> {
            Duration handover = TwoClouds.LIMITS.handover();
            for (Duration left : List.of(
                    Duration.ZERO,
                    handover.minusSeconds(1),
                    handover.plusSeconds(1),
                    handover.multipliedBy(2).minusSeconds(1))) {
                hurry(scenes.get(), part, place, left);
            }
        });
    }

    private static void hurry(TwoClouds scene, int part, Place place, Duration left) {
        Segment segment = SegmentScene.take(scene, part);
        place.disturb(scene, () -> scene.clock.advance(TwoClouds.TIME.minus(left)));
        scene.boundary.everywhere((side, call) -> assertTrue(
                side == Boundary.Side.AFTER
                        || !call.operation().equals("uploads.complete")
                        || isLast(place)
                        || call.timeLeft().compareTo(scene.limits.handover()) >= 0,
                () -> "no Complete is begun with " + call.timeLeft()));

        assertTrue(SegmentScene.run(scene, Place.RUN, segment).settled());
        assertOpenWorkIsQueued(scene);
        scene.drain("next");

        SegmentScene.assertWrittenOnce(scene);
        assertEquals(0, scene.failures.rows().size());
    }

    /** The request is on its way when time jumps. */
    private static boolean isLast(Place place) {
        return place.operation().equals("uploads.complete");
    }

    /** Settled means that the message is gone: what is not done must be there again. */
    private static void assertOpenWorkIsQueued(TwoClouds scene) {
        assertTrue(scene.uploadOfRow().isEmpty() || !scene.work.waiting().isEmpty(), "somebody goes on");
    }

    private Run hasty(Duration time) {
        return new Run("hasty", clouds.clock, time, clouds.listener);
    }
}
