package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A message that was delivered many times without completing: a failure row names it, and a replay resumes. */
class PoisonedSegmentTest {
    private static final int DELIVERIES = 5;

    private static Outcome recordAbandoned(BackupFixture clouds, Segment segment) {
        return clouds.engine().abandonSegment(SegmentFixture.newRun(clouds, CallSite.RUN), segment, DELIVERIES);
    }

    @Test
    void abandoned_endsInFailureRow_replayResumesUpload() {
        BackupFixture clouds = SegmentFixture.allButLast();
        Segment poisoned = SegmentFixture.take(clouds, 3);

        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, recordAbandoned(clouds, poisoned));

        assertEquals(FailureCause.NO_PROGRESS, failed.failure().cause());
        assertTrue(
                failed.failure().detail().contains(DELIVERIES + " deliveries"),
                failed.failure().detail());
        assertFalse(SegmentFixture.copying(clouds).dispatched(), "the row says that nothing is on the queue");
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));
        SegmentFixture.assertWrittenOnce(clouds);
        assertEquals(SegmentFixture.PARTS, clouds.listener.parts.size(), "no part is copied twice");
    }

    @Test
    void abandoned_blobBackedUp_isCheckedByAReplay() {
        BackupFixture clouds = SegmentFixture.dispatched();
        List<Segment> segments = SegmentFixture.takeAll(clouds);
        segments.forEach(segment -> SegmentFixture.run(clouds, "worker", segment));

        assertInstanceOf(Outcome.Failed.class, recordAbandoned(clouds, segments.getFirst()));

        assertEquals(1, clouds.failures.rows().size());
        assertInstanceOf(Outcome.AlreadyBackedUp.class, clouds.run("replay"));
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** Until the row no longer says dispatched, the message is not acknowledged: it is delivered again. */
    @TestFactory
    Stream<DynamicTest> abandoned_crash_leavesFailureRowOrMessage() {
        return SegmentFixture.atEveryCall(
                SegmentFixture::allButLast,
                clouds -> recordAbandoned(clouds, SegmentFixture.take(clouds, 3)),
                (clouds, place) -> {
                    Segment poisoned = SegmentFixture.take(clouds, 3);
                    place.inject(clouds, clouds.faults.crash(CallSite.RUN));
                    try {
                        recordAbandoned(clouds, poisoned);
                    } catch (FaultInjector.Crash died) {
                        clouds.engine().abandonSegment(SegmentFixture.newRun(clouds, "again"), poisoned, DELIVERIES);
                    }

                    assertEquals(1, clouds.failures.rows().size());
                    assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));
                    SegmentFixture.assertWrittenOnce(clouds);
                });
    }
}
