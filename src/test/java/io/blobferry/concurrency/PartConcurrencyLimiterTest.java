package io.blobferry.concurrency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.HighWaterMark;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The number of parts in flight and the memory that they take. */
class PartConcurrencyLimiterTest {
    private static final int IN_FLIGHT = 3;
    private static final BlobContent SIX_PARTS = new BlobContent(7, 5 * TestConfig.PART + 1000);

    private final BackupFixture clouds = new BackupFixture();

    PartConcurrencyLimiterTest() {
        clouds.config = new TestConfig().memoryOfParts(IN_FLIGHT).build();
    }

    /** Each of the first parts waits in mid-stream for the others, so that all are in flight at one moment. */
    @Test
    void partsInFlight_reachLimitAndNotMore() {
        clouds.write(SIX_PARTS);
        CountDownLatch together = new CountDownLatch(IN_FLIGHT);
        clouds.faults.before("source.halfway", 0, () -> {
            together.countDown();
            awaitAll(together);
        });

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(IN_FLIGHT, clouds.source.peakStreams());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void throttling_reducesPartsInFlight() {
        BackupEngine engine = clouds.engine();
        clouds.write(SIX_PARTS);
        clouds.faults.before("source.read", 1, () -> {
            throw TransientException.throttling("read", "503 ServerBusy", Optional.empty(), null);
        });
        engine.backUp(
                new RunContext("first", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener), clouds.event());
        HighWaterMark peak = new HighWaterMark();
        clouds.faults.before("source.halfway", 0, () -> {
            peak.add(1);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            peak.add(-1);
        });

        clouds.write(new BlobContent(8, 5 * TestConfig.PART + 1000));
        engine.backUp(
                new RunContext("second", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener), clouds.event());

        assertEquals(IN_FLIGHT / 2, peak.max());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void memory_dependsOnPartsInFlightOnly() {
        clouds.write(SIX_PARTS);

        clouds.run("first");

        assertTrue(clouds.source.peakBytes() <= (long) IN_FLIGHT * BlobContent.BUFFER);
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void permanentFailure_otherPartsComplete() {
        clouds.write(SIX_PARTS);
        CountDownLatch together = new CountDownLatch(IN_FLIGHT);
        clouds.faults.before("source.halfway", 0, () -> {
            together.countDown();
            awaitAll(together);
        });
        clouds.faults.before("source.halfway", IN_FLIGHT, () -> {
            throw new SourceNotFoundException("read", null);
        });

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(6, clouds.listener.parts.stream().distinct().count());
        assertEquals(6, clouds.listener.parts.size(), "no successful part is copied again");
        clouds.assertNewestIsBackedUp();
    }

    private static void awaitAll(CountDownLatch together) {
        try {
            together.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
