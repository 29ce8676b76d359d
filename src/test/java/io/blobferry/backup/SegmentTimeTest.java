package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
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

    private final BackupFixture clouds = SegmentFixture.newBlob();

    @TestFactory
    Stream<DynamicTest> deadline_anywhereInFirstSegment() {
        return deadlineAtEveryCall(1, SegmentFixture::dispatched);
    }

    @TestFactory
    Stream<DynamicTest> deadline_anywhereInCompletingSegment() {
        return deadlineAtEveryCall(SegmentFixture.PARTS, SegmentFixture::allButLast);
    }

    /** The last request is not answered, and uses all the time that the run allows it. */
    @TestFactory
    Stream<DynamicTest> missingAnswer_atCompletion_leavesWorkQueued() {
        return SegmentFixture.atEveryCallOfSegment(SegmentFixture.PARTS, SegmentFixture::allButLast, (scene, place) -> {
            place.inject(scene, FaultInjector.noResponse(scene.clock));

            assertTrue(SegmentFixture.run(scene, CallSite.RUN, SegmentFixture.take(scene, SegmentFixture.PARTS))
                    .canAcknowledge());
            assertOpenWorkIsQueued(scene);
            scene.drain("next");

            SegmentFixture.assertWrittenOnce(scene);
            assertEquals(0, scene.failures.rows().size());
        });
    }

    @Test
    void remainingParts_areRequeuedAndCopiedByNextRun() {
        clouds.config = new TestConfig().segment(2 * TestConfig.PART).build();
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        clouds.faults.after("uploads.write", 0, () -> clouds.clock.advance(PART_TIME));

        assertEquals(
                new Outcome.SegmentsQueued(segment.version(), 1),
                clouds.run(shortRun(Duration.ofSeconds(100)), segment));

        assertTrue(clouds.segmentQueue.pending().contains(segment), "a part was stored, so the attempt made progress");
        assertEquals(
                List.of(Duration.ZERO),
                clouds.segmentQueue.delays().stream().distinct().toList(),
                "no delay: no fault");
        assertEquals(1, clouds.faults.count("uploads.write"));
        clouds.drain("next");
        assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"));
        SegmentFixture.assertWrittenOnce(clouds);
    }

    @Test
    void complete_nearDeadline_isNotStarted() {
        BackupFixture scene = SegmentFixture.allButLast();
        scene.faults.after("uploads.write", 1, () -> scene.clock.advance(PART_TIME));
        Segment last = SegmentFixture.take(scene, SegmentFixture.PARTS);
        RunContext hasty =
                new RunContext("hasty", scene.clock, PART_TIME.plus(scene.config.deadlineMargin()), scene.listener);

        assertInstanceOf(Outcome.SegmentsQueued.class, scene.run(hasty, last));

        assertEquals(0, scene.faults.count("uploads.complete"));
        assertEquals(List.of(last), scene.segmentQueue.pending(), "a part was stored, so the attempt made progress");
        scene.drain("next");
        SegmentFixture.assertWrittenOnce(scene);
    }

    /** A function that never has time for one part must not requeue the same message for ever. */
    @Test
    void runWithoutTime_countsAsAttemptWithoutProgress() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        SegmentFixture.takeAll(clouds);

        assertInstanceOf(Outcome.SegmentDeferred.class, clouds.run(shortRun(clouds.config.deadlineMargin()), segment));

        assertEquals(List.of(segment.nextAttempt(false)), clouds.segmentQueue.pending());
        assertEquals(0, clouds.faults.count("uploads.write"));
    }

    /** Nor one that never has time for Complete. */
    @Test
    void noTimeToComplete_endsInFailureRow_replayCompletes() {
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        SegmentFixture.deliver(clouds, segment);
        Duration tooShort = clouds.config.deadlineMargin().multipliedBy(2).minusSeconds(1);

        for (int idle = 0; idle < clouds.config.maxAttemptsWithoutProgress(); idle++) {
            Segment next = clouds.segmentQueue.next().orElseThrow();
            assertEquals(idle, next.attemptsWithoutProgress());
            assertTrue(clouds.run(shortRun(tooShort), next).canAcknowledge());
        }

        assertEquals(
                List.of(FailureCause.NO_PROGRESS),
                clouds.failures.rows().values().stream().map(row -> row.cause()).toList());
        assertEquals(List.of(), clouds.segmentQueue.pending());
        assertFalse(SegmentFixture.copying(clouds).dispatched());
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** The transfer is cancelled one margin before the run's deadline, which leaves time for the queue. */
    @Test
    void unansweredPart_leavesTimeForQueue() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        SegmentFixture.takeAll(clouds);
        RunContext hasty = shortRun(Duration.ofSeconds(100));
        clouds.faults.at(FaultInjector.Side.BEFORE, "uploads.write", 1, FaultInjector.noResponse(clouds.clock));

        assertInstanceOf(Outcome.SegmentDeferred.class, clouds.run(hasty, segment));

        assertEquals(clouds.config.deadlineMargin(), hasty.remaining(), "no pause and no second attempt uses it");
        assertEquals(List.of(segment.nextAttempt(false)), clouds.segmentQueue.pending());
    }

    @Test
    void unansweredRead_leavesTimeForQueue() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        RunContext hasty = shortRun(Duration.ofSeconds(100));
        clouds.faults.at(FaultInjector.Side.BEFORE, "source.read", 1, FaultInjector.noResponse(clouds.clock));

        assertInstanceOf(Outcome.SegmentDeferred.class, clouds.run(hasty, segment));

        assertEquals(clouds.config.deadlineMargin(), hasty.remaining());
    }

    @Test
    void unansweredComplete_leavesTimeForQueue() {
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        RunContext hasty = shortRun(Duration.ofSeconds(100));
        clouds.faults.at(FaultInjector.Side.AFTER, "uploads.complete", 1, FaultInjector.noResponse(clouds.clock));

        assertInstanceOf(Outcome.SegmentDeferred.class, clouds.run(hasty, segment));

        assertEquals(clouds.config.deadlineMargin(), hasty.remaining());
        clouds.drain("next");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** The same for an inline copy: what it started is work for the queue, not a fault. */
    @Test
    void unansweredPart_ofInlineCopy_isQueued() {
        clouds.config = new TestConfig().segment(3 * TestConfig.PART).build();
        RunContext hasty = shortRun(Duration.ofSeconds(100));
        clouds.faults.at(FaultInjector.Side.BEFORE, "uploads.write", 2, FaultInjector.noResponse(clouds.clock));

        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), 1), clouds.run(hasty, clouds.event()));

        assertEquals(clouds.config.deadlineMargin(), hasty.remaining());
        assertTrue(SegmentFixture.copying(clouds).dispatched());
        clouds.drain("next");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** Some call takes so long that little time is left: none, less than the margin, or less than Complete needs. */
    private static Stream<DynamicTest> deadlineAtEveryCall(int part, Supplier<BackupFixture> scenes) {
        return SegmentFixture.atEveryCallOfSegment(part, scenes, (ignored, place) -> {
            Duration handover = BackupFixture.CONFIG.deadlineMargin();
            for (Duration left : List.of(
                    Duration.ZERO,
                    handover.minusSeconds(1),
                    handover.plusSeconds(1),
                    handover.multipliedBy(2).minusSeconds(1))) {
                runWithDeadlineAt(scenes.get(), part, place, left);
            }
        });
    }

    private static void runWithDeadlineAt(BackupFixture scene, int part, CallSite place, Duration left) {
        Segment segment = SegmentFixture.take(scene, part);
        place.inject(scene, () -> scene.clock.advance(BackupFixture.RUN_TIMEOUT.minus(left)));
        scene.faults.onEveryCall((side, call) -> assertTrue(
                side == FaultInjector.Side.AFTER
                        || !call.operation().equals("uploads.complete")
                        || isLast(place)
                        || call.remaining().compareTo(scene.config.deadlineMargin()) >= 0,
                () -> "no Complete is started with " + call.remaining()));

        assertTrue(SegmentFixture.run(scene, CallSite.RUN, segment).canAcknowledge());
        assertOpenWorkIsQueued(scene);
        scene.drain("next");

        SegmentFixture.assertWrittenOnce(scene);
        assertEquals(0, scene.failures.rows().size());
    }

    /** The clock jumps while the request is in flight. */
    private static boolean isLast(CallSite place) {
        return place.operation().equals("uploads.complete");
    }

    /** The message is acknowledged: work that is not done must be on the queue. */
    private static void assertOpenWorkIsQueued(BackupFixture scene) {
        assertTrue(
                scene.uploadOfRow().isEmpty() || !scene.segmentQueue.pending().isEmpty(),
                "a message continues the copy");
    }

    private RunContext shortRun(Duration time) {
        return new RunContext("hasty", clouds.clock, time, clouds.listener);
    }
}
