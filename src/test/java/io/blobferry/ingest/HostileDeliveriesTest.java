package io.blobferry.ingest;

import static io.blobferry.ingest.IngestFixture.blob;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Failure;
import io.blobferry.domain.Outcome;
import io.blobferry.events.HostileEvents;
import io.blobferry.events.NamedEvents;
import io.blobferry.execution.TransientException;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.TestConfig;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import io.blobferry.testing.hostile.LogCapture;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each valid event of any delivery is processed, or a failure row holds its text; every other one has an
 * outcome; nothing is thrown; no secret is logged.
 */
class HostileDeliveriesTest {
    private static final int SHARE = 300;

    /** Of a circuit breaker, whose window of a thousand calls would be most of a delivery's work. */
    private static final int CALLS = 20;

    private final LogCapture log = new LogCapture();

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void process_changedValues_losesNoEvent() {
        HostileInputs.check(HostileDeliveriesTest.class, SHARE, random -> deliver(random, false));
    }

    @Test
    void process_damagedText_losesNoEvent() {
        HostileInputs.check(HostileDeliveriesTest.class, SHARE, random -> deliver(random, true));
    }

    private void deliver(Random random, boolean damaged) {
        HostileEvents events = new HostileEvents(random, damaged);
        IngestFixture ingest = new IngestFixture();
        if (random.nextInt(4) == 0) {
            ingest.enableDeleteMarkers();
        } else {
            ingest.clouds.config = new TestConfig().circuitBreakerCalls(CALLS).build();
        }
        if (random.nextInt(4) == 0) {
            ingest.clouds.faults.before("source.open", 1, () -> {
                throw new TransientException("open", "503 " + HostileText.withSecret(random), null);
            });
        }
        events.intact.forEach(name -> ingest.clouds.source.put(blob(name), BackupFixture.SMALL_ONE));
        long deliveries = random.nextInt(10) == 0 ? DeliveryHandler.MAX_DELIVERIES + 1 : 1;

        List<Outcome> outcomes = ingest.handler()
                .process(
                        "delivery",
                        events.text,
                        deliveries,
                        BackupFixture.RUN_TIMEOUT,
                        new JsonEventLog(log::add, ingest.clouds.clock));

        assertFalse(outcomes.isEmpty(), events.text);
        assertTrue(outcomes.stream().allMatch(Outcome::canAcknowledge), outcomes::toString);
        events.intact.forEach(name -> assertNotLost(ingest, name, events.text));
        log.assertNoSecret();
    }

    /** A row without a blob holds the delivery, from which an operator or a replay processes the event. */
    private static void assertNotLost(IngestFixture ingest, String name, String text) {
        assertTrue(
                ingest.clouds
                                .target
                                .current(ingest.clouds.route.keyOf(blob(name)).orElseThrow())
                                .isPresent()
                        || ingest.queue.pending().stream().anyMatch(message -> message.contains(name))
                        || ingest.failures().stream().anyMatch(failure -> holds(failure, name)),
                () -> name + " is lost of " + text);
    }

    private static boolean holds(Failure failure, String name) {
        return failure.event().text().contains(NamedEvents.created(name))
                || (failure.blob().isEmpty() && !failure.event().isComplete());
    }
}
