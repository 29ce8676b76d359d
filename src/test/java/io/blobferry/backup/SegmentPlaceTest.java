package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A place for a segment is reserved before the segment is received, and waiting for a permit is no failure of the segment. */
@Timeout(60)
class SegmentPlaceTest {
    private final BackupFixture clouds = new BackupFixture();
    private final BackupEngine engine;

    SegmentPlaceTest() {
        clouds.config =
                new TestConfig().segment(TestConfig.PART).memoryOfParts(1).build();
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.run("dispatcher");
        engine = clouds.engine();
    }

    /** No run has started yet, so nothing else says that the place is taken. */
    @Test
    void onePlace_isReservedOnce() {
        SegmentPlace place = engine.reserveSegmentPlace().orElseThrow();
        assertEquals(Optional.empty(), engine.reserveSegmentPlace());
        place.close();
        place.close();
        try (SegmentPlace next = engine.reserveSegmentPlace().orElseThrow()) {
            assertEquals(Optional.empty(), engine.reserveSegmentPlace());
            assertTrue(next != place);
        }
    }

    @Test
    void reservedPlace_isFreeWhenTheSegmentIsCopied() {
        SegmentPlace place = engine.reserveSegmentPlace().orElseThrow();
        Outcome outcome =
                engine.copySegment(SegmentFixture.newRun(clouds, "worker"), SegmentFixture.take(clouds, 1), place);
        assertInstanceOf(Outcome.SegmentCopied.class, outcome);
        assertTrue(engine.reserveSegmentPlace().isPresent());
    }

    /** All permits are another segment's until the run's deadline: the segment goes back, and its count stays. */
    @Test
    void waitingForAPermit_isNoAttemptWithoutProgress() throws InterruptedException {
        Segment first = SegmentFixture.take(clouds, 1);
        Segment second = SegmentFixture.take(clouds, 2);
        SegmentFixture.takeAll(clouds);
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        clouds.faults.before("source.halfway", 1, () -> {
            copying.countDown();
            await(waited);
        });
        CompletableFuture<Outcome> other =
                CompletableFuture.supplyAsync(() -> engine.copySegment(SegmentFixture.newRun(clouds, "other"), first));
        copying.await();

        Duration allowed = clouds.config.deadlineMargin().plusMillis(200);
        Outcome outcome = engine.copySegment(new RunContext("waiting", clouds.clock, allowed, clouds.listener), second);

        waited.countDown();
        assertEquals(new Outcome.SegmentsQueued(second.version(), 1), outcome);
        assertEquals(List.of(second), SegmentFixture.takeAll(clouds));
        assertInstanceOf(Outcome.SegmentCopied.class, other.join());
        assertEquals(1, clouds.listener.parts.size());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
