package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A part whose first attempt fails. */
class PartRetryTest {
    private final BackupFixture clouds = new BackupFixture();

    PartRetryTest() {
        clouds.write(BackupFixture.LARGE_ONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"source.read", "source.halfway", "uploads.write"})
    void transientFault_costsOneMoreAttempt(String operation) {
        clouds.faults.before(operation, 2, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(4, clouds.faults.count("uploads.write"));
        assertEquals(List.of(), clouds.listener.retries, "the part's own retry was enough");
        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
    }

    @Test
    void lostAnswer_partIsWrittenAgain() {
        clouds.faults.after("uploads.write", 2, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(4, clouds.faults.count("uploads.write"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void attempts_areBoundedForPartAndRun() {
        clouds.faults.before("source.read", 0, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.Incomplete.class, clouds.run("first"));

        long most = (long) BackupFixture.CONFIG.maxAttempts() * BackupFixture.CONFIG.maxPartAttempts();
        assertEquals(most, clouds.faults.count("source.read"));
        assertEquals(1, clouds.faults.count("uploads.create"), "every attempt resumes the same upload");
    }

    @Test
    void backoff_grows() {
        clouds.faults.before("source.read", 1, FaultInjector.connectionLost());
        clouds.faults.before("source.read", 2, FaultInjector.connectionLost());

        clouds.run("first");

        List<Duration> pauses = clouds.clock.sleeps();
        assertEquals(2, pauses.size());
        assertBetween(Duration.ofMillis(50), Duration.ofMillis(150), pauses.get(0));
        assertBetween(Duration.ofMillis(100), Duration.ofMillis(300), pauses.get(1));
    }

    @Test
    void retryAfter_isHonouredByPart() {
        Duration asked = Duration.ofSeconds(17);
        clouds.faults.before("source.read", 2, throttledFor(asked));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(List.of(asked), clouds.clock.sleeps());
    }

    @Test
    void retryAfter_isHonouredByAttempt() {
        Duration asked = Duration.ofSeconds(17);
        clouds.faults.before("uploads.create", 1, throttledFor(asked));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(List.of(asked), clouds.clock.sleeps());
    }

    /** All parts in flight pause together, then continue two by two, and none of them is given up. */
    @Test
    void burstOfThrottling_costsEachPartOneAttempt() {
        clouds.config = new TestConfig().memoryOfParts(5).build();
        clouds.write(new BlobContent(9, 12 * TestConfig.PART));
        CountDownLatch together = new CountDownLatch(4);
        IntStream.rangeClosed(1, 4)
                .forEach(read -> clouds.faults.before("source.read", read, () -> {
                    together.countDown();
                    awaitAll(together);
                    throw TransientException.throttling("read", "503 ServerBusy", Optional.empty(), null);
                }));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(12 + 4, clouds.faults.count("source.read"));
        assertEquals(List.of(), clouds.listener.retries);
        assertTrue(clouds.source.peakStreams() <= 2, "streams after the burst: " + clouds.source.peakStreams());
        clouds.assertNewestIsBackedUp();
    }

    private static void awaitAll(CountDownLatch together) {
        try {
            assertTrue(together.await(30, TimeUnit.SECONDS), "four parts are in flight together");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A Retry-After of an hour is left to the queue: the run has ten minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"source.read", "uploads.create"})
    void retryAfter_beyondDeadline_endsRunAtOnce(String operation) {
        clouds.faults.before(operation, 0, throttledFor(Duration.ofHours(1)));
        RunContext run = new RunContext("first", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);

        assertInstanceOf(Outcome.Incomplete.class, clouds.run(run, clouds.event()));

        assertEquals(Duration.ZERO, run.elapsed());
        assertEquals(1, clouds.faults.count(operation), "Retry-After is honoured");
    }

    private static Runnable throttledFor(Duration asked) {
        return () -> {
            throw new TransientException("ask", "503 busy", Optional.of(asked), null);
        };
    }

    private static void assertBetween(Duration least, Duration most, Duration found) {
        assertTrue(found.compareTo(least) >= 0 && found.compareTo(most) <= 0, found.toString());
    }
}
