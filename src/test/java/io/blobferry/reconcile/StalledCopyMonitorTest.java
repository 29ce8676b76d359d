package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Copies that no message continues any more. */
class StalledCopyMonitorTest {
    private static final Duration LONGER = StalledCopyMonitor.CHECK_INTERVAL.plusSeconds(1);

    private final BackupFixture clouds = SegmentFixture.dispatched();
    private final List<BlobEvent> queued = new ArrayList<>();

    private final BlobEventQueue eventQueue = new BlobEventQueue() {
        @Override
        public void enqueue(RunContext run, List<BlobEvent> events) {
            queued.addAll(events);
        }

        @Override
        public void enqueueDeletions(RunContext run, List<DeletionEvent> events) {
            throw new AssertionError("a copy that has stopped is no deletion");
        }

        @Override
        public long backlog(RunContext run) {
            return queued.size();
        }
    };

    private final StalledCopyMonitor monitor =
            new StalledCopyMonitor(clouds.checkpoints, clouds.target, clouds.segmentQueue, eventQueue, clouds.clock);

    private int check() {
        return monitor.requeueStalled(SegmentFixture.newRun(clouds, "monitor"));
    }

    /** More copies, of which no message is left. */
    private void loseCopies(int count) {
        for (int i = 0; i < count; i++) {
            BlobAddress lost = new BlobAddress("account", "container", "lost-" + i);
            clouds.source.put(lost, BackupFixture.LARGE_ONE);
            clouds.run(
                    "dispatcher",
                    new BlobEvent(
                            "event",
                            lost,
                            Notice.NONE,
                            Optional.empty(),
                            OptionalLong.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }
        SegmentFixture.takeAll(clouds);
    }

    @Test
    void recentCopy_isLeftAlone() {
        assertEquals(0, check());
        assertEquals(List.of("checkpoints.listStalled"), clouds.faults.operationsOf("monitor"));
    }

    @Test
    void copyWithProgress_isNotDispatchedAgain() {
        SegmentFixture.run(clouds, "worker", SegmentFixture.take(clouds, 1));
        SegmentFixture.takeAll(clouds);
        clouds.clock.advance(LONGER);

        assertEquals(0, check());

        assertTrue(SegmentFixture.copying(clouds).dispatched());
        assertEquals(1, SegmentFixture.copying(clouds).storedParts());
    }

    /** A message was lost: the parts of its segment are never copied. */
    @Test
    void copyWithoutProgress_isQueuedAndCompleted() {
        Segment lost = SegmentFixture.take(clouds, 1);
        clouds.drain("worker");
        clouds.clock.advance(LONGER);
        assertEquals(0, check(), "the other segments were copied since the dispatch");
        clouds.clock.advance(LONGER);

        assertEquals(1, check());

        assertEquals(lost.version().blob(), queued.getFirst().blob());
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("event", queued.getFirst()));
        clouds.drain("worker");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /**
     * Another client ends the upload under the last part in flight, which is stored after that. The other segments are
     * acknowledged already, and their parts are gone.
     */
    @Test
    void uploadEndedUnderThePartInFlight_isCopiedAnew() {
        Segment last = SegmentFixture.take(clouds, SegmentFixture.PARTS);
        clouds.drain("worker");
        clouds.faults.at(FaultInjector.Side.AFTER, "source.read", 1, call -> {
            if (call.run().equals("last")) {
                clouds.uploadOfRow().ifPresent(clouds.target::abortByOther);
            }
        });
        assertInstanceOf(Outcome.SegmentCopied.class, SegmentFixture.run(clouds, "last", last));
        assertEquals(List.of(), clouds.segmentQueue.pending(), "no message is left");
        clouds.clock.advance(LONGER);
        check();
        clouds.clock.advance(LONGER);

        check();

        assertFalse(queued.isEmpty());
        clouds.run("event", queued.getFirst());
        clouds.drain("worker");
        SegmentFixture.assertBackedUp(clouds);
    }

    /** Several workers check at the same time: one of them queues the event. */
    @Test
    void concurrentChecks_queueOneEvent() {
        SegmentFixture.takeAll(clouds);
        clouds.clock.advance(LONGER);
        clouds.faults.before("checkpoints.write", 1, () -> assertEquals(1, check()));

        assertEquals(0, check());

        assertEquals(1, queued.size());
    }

    /** The workers are busy with other copies for hours: to queue the same segments again would only delay all. */
    @Test
    void copyWhoseSegmentsWait_isLeftAlone() {
        clouds.clock.advance(LONGER);

        assertEquals(0, check());

        assertTrue(SegmentFixture.copying(clouds).dispatched());
        clouds.drain("worker");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** An answer that an SDK did not expect concerns one copy. */
    @Test
    void unexpectedException_skipsOneCopy() {
        loseCopies(4);
        clouds.clock.advance(LONGER);
        clouds.faults.before("uploads.parts", 1, () -> {
            throw new NullPointerException("the answer has no parts");
        });

        assertEquals(4, check());
    }

    /** A reconciliation in the same run has the other half of its time, and the next check continues. */
    @Test
    void tableThatDoesNotFitItsTime_isContinued() {
        loseCopies(8);
        clouds.clock.advance(LONGER);
        RunContext run = new RunContext("monitor", clouds.clock, Duration.ofMinutes(10), clouds.listener);
        clouds.faults.after("uploads.parts", 0, () -> clouds.clock.advance(Duration.ofMinutes(1)));

        int requeued = monitor.requeueStalled(run);

        assertTrue(requeued > 0 && requeued < 9, "copies requeued: " + requeued);
        assertTrue(run.remaining().compareTo(Duration.ofMinutes(4)) > 0, run.remaining()::toString);
        assertEquals(requeued, queued.size());
        while (requeued < 9) {
            int more = check();
            assertTrue(more > 0);
            requeued += more;
        }
    }
}
