package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An outage of one cloud that is longer than the retries. All runs are of one process, so they share its circuit breakers. */
class CloudOutageTest {
    private static final int CALLS = 4;

    private final BackupFixture clouds = new BackupFixture();
    private final BackupEngine engine;
    private final boolean[] outage = {false};

    CloudOutageTest() {
        clouds.config = new TestConfig()
                .segment(TestConfig.PART)
                .circuitBreakerCalls(CALLS)
                .build();
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.run("dispatcher");
        engine = clouds.engine();
    }

    private void injectOutage(String operation) {
        outage[0] = true;
        clouds.faults.before(operation, 0, () -> {
            if (outage[0]) {
                FaultInjector.connectionLost().run();
            }
        });
    }

    private Outcome run(Segment segment) {
        return engine.copySegment(SegmentFixture.newRun(clouds, "worker"), segment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"source.read", "uploads.write"})
    void failingCloud_opensTheCircuit(String operation) {
        injectOutage(operation);
        Segment segment = SegmentFixture.take(clouds, 1);
        for (int attempt = 0; attempt < 2; attempt++) {
            run(segment);
        }
        long tried = clouds.faults.count(operation);

        Outcome.SegmentDeferred putOff = assertInstanceOf(Outcome.SegmentDeferred.class, run(segment));

        assertEquals(tried, clouds.faults.count(operation), "no request is sent");
        assertEquals(
                segment.attemptsWithoutProgress(),
                putOff.segment().attemptsWithoutProgress(),
                "an attempt without a request does not count");
        assertTrue(
                putOff.delay().compareTo(TestConfig.CIRCUIT_OPEN_DURATION) >= 0,
                "the message is delayed for the pause");
        String cloud = operation.startsWith("source") ? "Azure Blob Storage" : "Amazon S3";
        assertTrue(putOff.reason().contains(cloud), putOff.reason());
    }

    /** However long an outage lasts, a segment that was never tried is not abandoned. */
    @Test
    void longOutage_poisonsNoMessage() {
        injectOutage("source.read");
        Segment first = SegmentFixture.take(clouds, 1);
        run(first);
        run(first);
        Segment waiting = SegmentFixture.take(clouds, 2);
        for (int attempt = 0; attempt < 10 * clouds.config.maxAttemptsWithoutProgress(); attempt++) {
            waiting = assertInstanceOf(Outcome.SegmentDeferred.class, run(waiting))
                    .segment();
        }
        assertEquals(0, waiting.attemptsWithoutProgress());
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @ParameterizedTest
    @ValueSource(strings = {"source.read", "uploads.write"})
    void recovery_backsTheBlobUp(String operation) {
        injectOutage(operation);
        Segment segment = SegmentFixture.take(clouds, 1);
        run(segment);
        run(segment);
        outage[0] = false;
        clouds.clock.advance(TestConfig.CIRCUIT_OPEN_DURATION.plusMillis(1));

        run(segment);
        for (Optional<Segment> next = clouds.segmentQueue.next(); next.isPresent(); next = clouds.segmentQueue.next()) {
            run(next.get());
        }

        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** The other cloud works, so calls that need it alone continue. */
    @Test
    void failingSource_leavesTargetCircuitClosed() {
        injectOutage("source.read");
        Segment segment = SegmentFixture.take(clouds, 1);
        run(segment);
        run(segment);
        long lists = clouds.faults.count("uploads.parts");

        run(segment);

        assertTrue(clouds.faults.count("uploads.parts") > lists, "S3 is still called");
    }

    @ParameterizedTest
    @ValueSource(strings = {"source.halfway"})
    void brokenBody_countsAgainstItsSource(String operation) {
        injectOutage(operation);
        Segment segment = SegmentFixture.take(clouds, 1);
        run(segment);
        run(segment);
        long reads = clouds.faults.count("source.read");

        run(segment);

        assertEquals(reads, clouds.faults.count("source.read"));
    }

    /** A call that the run's deadline cuts off does not count against a cloud. */
    @Test
    void deadline_doesNotOpenTheCircuit() {
        clouds.faults.before("source.halfway", 0, () -> {
            if (outage[0]) {
                clouds.clock.advance(BackupFixture.RUN_TIMEOUT);
                FaultInjector.connectionLost().run();
            }
        });
        outage[0] = true;
        Segment segment = SegmentFixture.take(clouds, 1);
        for (int attempt = 0; attempt < 3 * CALLS; attempt++) {
            run(segment);
        }
        outage[0] = false;

        assertInstanceOf(Outcome.SegmentCopied.class, run(segment));
    }

    /** During an outage an event is not acknowledged: it is delivered again. */
    @Test
    void openCircuit_eventIsDeliveredAgain() {
        injectOutage("source.look");
        for (int attempt = 0; attempt < 2; attempt++) {
            engine.backUp(SegmentFixture.newRun(clouds, "event"), clouds.event());
        }
        long heads = clouds.faults.count("source.look");
        RunContext brief = new RunContext(
                "event", clouds.clock, clouds.config.deadlineMargin().plus(Duration.ofSeconds(20)), clouds.listener);

        assertInstanceOf(Outcome.Incomplete.class, engine.backUp(brief, clouds.event()));

        assertEquals(heads, clouds.faults.count("source.look"));
        assertEquals(Map.of(), clouds.failures.rows());
    }
}
