package io.blobferry.ingest;

import static io.blobferry.ingest.IngestFixture.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.events.InternalEvents;
import io.blobferry.events.NamedEvents;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an event of which work is left: it is on the event queue, and its delivery is acknowledged. */
class DeliveryHandlerTest {
    private static final DirectoryEvent DIRECTORY = new DirectoryEvent(
            "event",
            new BlobAddress(NamedEvents.ACCOUNT, NamedEvents.CONTAINER, "folder"),
            Optional.empty(),
            Optional.empty());
    private static final String EVENT = NamedEvents.created("a");

    private final IngestFixture ingest = new IngestFixture();

    /** A replay of the failure of a blob knows what its event said. */
    @Test
    void eventOf_isWhatTheTextSaysOfTheBlob() {
        BlobAddress blob = new BlobAddress(NamedEvents.ACCOUNT, NamedEvents.CONTAINER, "a");
        BlobEvent event = ingest.handler().eventOf(blob, EVENT).orElseThrow();

        assertEquals(Notice.WRITTEN, event.notice());
        assertTrue(event.time().isPresent());
        assertEquals(event, ingest.handler().eventOf(blob, "[" + EVENT + "]").orElseThrow());
        for (String other : List.of("part 1 of account/container/a", "", NamedEvents.created("b"))) {
            assertEquals(Optional.empty(), ingest.handler().eventOf(blob, other), other);
        }
    }

    private void sourceFails(RuntimeException failure) {
        ingest.clouds.faults.before("source.open", 0, () -> {
            throw failure;
        });
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "null", "not JSON", "\uFFFD"})
    void process_textWithoutEvent_isRecorded(String text) {
        assertInstanceOf(Outcome.Failed.class, ingest.deliverOne(text));
        assertInstanceOf(
                Outcome.Failed.class,
                ingest.deliver(text, DeliveryHandler.MAX_DELIVERIES + 1).getFirst());
        assertInstanceOf(
                Outcome.Failed.class,
                ingest.handler()
                        .processSegment("delivery", text, 1, BackupFixture.RUN_TIMEOUT, ingest.clouds.listener));
        assertEquals(
                Set.of(FailureCause.UNREADABLE_EVENT),
                ingest.failures().stream().map(Failure::cause).collect(Collectors.toSet()));
    }

    /** A null from an SDK, in one directory of a batch. */
    @Test
    void process_unexpectedException_becomesFailureRowAndEndsNoBatch() {
        ingest.listing = (run, container, prefix, most, from) -> {
            throw new NullPointerException("an SDK's null");
        };
        List<Outcome> outcomes = ingest.deliver("[" + InternalEvents.toJson(DIRECTORY) + ",{\"id\":2}]");
        assertTrue(outcomes.stream().allMatch(Outcome::canAcknowledge), outcomes::toString);
        assertEquals(
                Set.of(FailureCause.INTERNAL, FailureCause.UNREADABLE_EVENT),
                ingest.failures().stream().map(Failure::cause).collect(Collectors.toSet()));
    }

    private static TransientException fault() {
        return new TransientException("open", "503", null);
    }

    @Test
    void process_incomplete_isQueuedWithDelayAndAcknowledged() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        sourceFails(fault());

        Outcome.EventDeferred deferred = assertInstanceOf(Outcome.EventDeferred.class, ingest.deliverOne(EVENT));

        assertTrue(deferred.canAcknowledge());
        assertEquals(blob("a").toString(), deferred.subject());
        assertEquals(1, deferred.attempts());
        assertTrue(deferred.reason().contains("503"), deferred::reason);
        assertEquals(deferred.delay(), ingest.delay());
        assertTrue(deferred.delay().compareTo(Duration.ofSeconds(5)) >= 0, deferred::toString);
        assertTrue(ingest.clouds.listener.outcomes.contains(deferred), "it is logged");
        assertEquals(List.of(), ingest.failures());
    }

    @Test
    void process_queuedEvent_isBackedUpOnceTheFaultIsOver() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        ingest.clouds.faults.before("source.open", 1, () -> {
            throw new PermanentException("open", FailureCause.STATE_DENIED, "403", null);
        });
        ingest.clouds.faults.before("failures.record", 1, () -> {
            throw new PermanentException("record", FailureCause.STATE_DENIED, "403", null);
        });

        assertInstanceOf(Outcome.EventDeferred.class, ingest.deliverOne(EVENT), "the queue keeps what no row could");
        assertInstanceOf(Outcome.BackedUp.class, ingest.deliverNext());
        assertEquals(List.of(), ingest.queue.pending());
    }

    @Test
    void process_timeUsedUp_leavesTimeToQueue() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        ingest.clouds.faults.before("source.open", 0, () -> {
            ingest.clouds.clock.advance(BackupFixture.RUN_TIMEOUT.minusSeconds(3));
            throw new TransientException("open", "timed out at the run deadline", null);
        });

        List<Duration> left = new ArrayList<>();
        ingest.clouds.faults.at(FaultInjector.Side.BEFORE, "events.send", 0, call -> left.add(call.remaining()));

        assertInstanceOf(Outcome.EventDeferred.class, ingest.deliverOne(EVENT));
        assertEquals(List.of(Duration.ofSeconds(3)), left);
    }

    /** A blob that does not fit the time of a run is not begun for ever. */
    @Test
    void process_alwaysIncomplete_endsInAFailureRow() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        sourceFails(fault());

        Outcome outcome = ingest.deliverOne(EVENT);
        int runs = 1;
        Duration before = Duration.ZERO;
        while (outcome instanceof Outcome.EventDeferred deferred) {
            assertEquals(runs, deferred.attempts());
            assertTrue(deferred.delay().compareTo(Duration.ofMinutes(15)) <= 0, deferred::toString);
            assertTrue(deferred.delay().multipliedBy(3).compareTo(before) > 0, "delays grow");
            before = deferred.delay();
            outcome = ingest.deliverNext();
            runs++;
        }

        assertEquals(EventRequeuer.MAX_ATTEMPTS, runs);
        Failure failure = assertInstanceOf(Outcome.Failed.class, outcome).failure();
        assertEquals(FailureCause.NO_PROGRESS, failure.cause());
        assertEquals(Optional.of(blob("a")), failure.blob());
        assertTrue(failure.detail().contains("503"), failure::detail);
        assertEquals(EVENT, failure.event().text(), "the event as it was delivered first");
        assertEquals(List.of(), ingest.queue.pending());
    }

    /** Where no request is sent, no attempt is made: an outage of any length uses up no event. */
    @Test
    void process_openCircuit_isNoAttempt() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        sourceFails(TransientException.circuitOpen("open", "circuit breaker is open", Duration.ofSeconds(30)));

        Outcome outcome = ingest.deliverOne(EVENT);
        for (int run = 0; run < 3 * EventRequeuer.MAX_ATTEMPTS; run++) {
            Outcome.EventDeferred deferred = assertInstanceOf(Outcome.EventDeferred.class, outcome);
            assertEquals(0, deferred.attempts());
            assertTrue(deferred.delay().compareTo(Duration.ofSeconds(30)) > 0, deferred::toString);
            outcome = ingest.deliverNext();
        }
    }

    @Test
    void process_neitherRowNorQueue_isNotAcknowledged() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        sourceFails(fault());
        ingest.clouds.faults.before("events.send", 0, () -> {
            throw fault();
        });

        assertThrows(TransientException.class, () -> ingest.deliver(EVENT));
    }

    @Test
    void process_queueRefuses_recordsAFailure() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        sourceFails(fault());
        ingest.clouds.faults.before("events.send", 0, () -> {
            throw new PermanentException("send", FailureCause.REJECTED, "413", null);
        });

        Failure failure =
                assertInstanceOf(Outcome.Failed.class, ingest.deliverOne(EVENT)).failure();
        assertEquals(FailureCause.NO_PROGRESS, failure.cause());
        assertTrue(failure.detail().contains("413"), failure::detail);
    }

    @Test
    void process_oneOfABatchFails_othersAreProcessed() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        ingest.clouds.source.put(blob("b"), BackupFixture.SMALL_TWO);
        ingest.clouds.faults.before("checkpoints.find", 1, () -> {
            throw new IllegalStateException("a fault in the product");
        });

        List<Outcome> outcomes = ingest.deliver("[" + EVENT + "," + NamedEvents.created("b") + "]");

        assertInstanceOf(Outcome.BackedUp.class, outcomes.getLast());
        assertTrue(outcomes.stream().allMatch(Outcome::canAcknowledge), outcomes::toString);
    }

    @Test
    void process_oneOfABatchIsNotDurable_othersAreProcessed() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        ingest.clouds.source.put(blob("b"), BackupFixture.SMALL_TWO);
        ingest.clouds.faults.before("failures.record", 1, () -> {
            throw fault();
        });

        assertThrows(
                TransferException.class, () -> ingest.deliver("[7," + EVENT + "," + NamedEvents.created("b") + "]"));

        assertEquals(
                2,
                ingest.clouds.listener.outcomes.stream()
                        .filter(Outcome.BackedUp.class::isInstance)
                        .count());
    }

    @Test
    void process_directoryThatCannotBeListed_isQueued() {
        ingest.listing = (run, container, prefix, most, from) -> {
            throw fault();
        };
        Outcome.EventDeferred deferred =
                assertInstanceOf(Outcome.EventDeferred.class, ingest.deliverOne(InternalEvents.toJson(DIRECTORY)));
        assertEquals(DIRECTORY.directory().toString(), deferred.subject());
        assertEquals(1, ingest.queue.pending().size());
    }

    @Test
    void process_upToMaxDeliveries_isTried() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        assertInstanceOf(
                Outcome.BackedUp.class,
                ingest.deliver(EVENT, DeliveryHandler.MAX_DELIVERIES).getFirst());
    }

    /** The blob alone does not say that the version existed. */
    @Test
    void process_beyondMaxDeliveries_recordsTheEventThatNamesAVersion() {
        String event = InternalEvents.toJson(new BlobEvent(
                "event",
                blob("a"),
                Notice.WRITTEN,
                Optional.of(new ETag("0x8D4BCC2E4835CD0")),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(Instant.parse("2026-01-02T03:04:05.6Z"))));
        Outcome.Failed failed = assertInstanceOf(
                Outcome.Failed.class,
                ingest.deliver(event, DeliveryHandler.MAX_DELIVERIES + 1).getFirst());

        assertTrue(failed.failure().isDelivery(), "a replay can process it");
        assertEquals(Optional.of(blob("a")), failed.failure().blob());
        assertFalse(failed.failure().isOfBlob(), "its row is beside that of the blob");
    }

    @Test
    void process_beyondMaxDeliveries_recordsTheEvent() {
        Outcome.Failed failed = assertInstanceOf(
                Outcome.Failed.class,
                ingest.deliver(InternalEvents.toJson(DIRECTORY), DeliveryHandler.MAX_DELIVERIES + 1)
                        .getFirst());

        assertEquals(List.of(failed.failure()), ingest.failures());
        assertEquals(FailureCause.NO_PROGRESS, failed.failure().cause());
        assertTrue(failed.failure().detail().contains("10 deliveries"), failed::toString);
        assertTrue(failed.failure().isDelivery(), "a replay can process it");
        assertEquals(Optional.of(DIRECTORY.directory()), failed.failure().blob());
        assertEquals(List.of(), ingest.queue.pending());
    }

    /** A replay keeps the row until the event is processed, and so queues nothing. */
    @Test
    void process_ofAFailureRow_queuesNothing() {
        ingest.clouds.source.put(blob("a"), BackupFixture.SMALL_ONE);
        sourceFails(fault());
        RunContext run =
                new RunContext("replay", ingest.clouds.clock, BackupFixture.RUN_TIMEOUT, ingest.clouds.listener);

        assertInstanceOf(
                Outcome.Incomplete.class, ingest.handler().process(run, EVENT).getFirst());
        assertEquals(List.of(), ingest.queue.pending());
    }
}
