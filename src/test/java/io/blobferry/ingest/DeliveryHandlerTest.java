package io.blobferry.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.azure.state.SegmentMessage;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.events.EventReader;
import io.blobferry.events.InternalEvents;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.testing.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound on deliveries, for an event that needs no engine. */
class DeliveryHandlerTest {
    private static final DirectoryEvent EVENT = new DirectoryEvent(
            "event", new BlobAddress("account", "container", "folder"), Optional.empty(), Optional.empty());

    private final MutableClock clock = new MutableClock();
    private final List<Failure> failures = new ArrayList<>();
    private final Routes routes = Routes.of(new Route("bucket", ""));
    private final Failures store = new Failures();
    private final JsonEventLog discarded = new JsonEventLog(line -> {}, clock);
    private RuntimeException listingFailure = new TransientException("list", "broken", null);
    private int listings;
    private int unrecordable;

    private List<Outcome> handle(long deliveries) {
        return process(InternalEvents.toJson(EVENT), deliveries);
    }

    private List<Outcome> process(String text, long deliveries) {
        return handler().process("delivery", text, deliveries, Duration.ofMinutes(1), discarded);
    }

    private DeliveryHandler handler() {
        BlobListing broken = (run, container, prefix, most, from) -> {
            listings++;
            throw listingFailure;
        };
        DirectoryExpander directories = new DirectoryExpander(broken, null, null, routes, store, clock);
        return new DeliveryHandler(
                new EventReader(new SourceScope("account", Set.of())),
                SegmentMessage::parse,
                null,
                directories,
                store,
                clock,
                new ShutdownSignal(clock));
    }

    @Test
    void process_upToMaxDeliveries_isTried() {
        assertInstanceOf(
                Outcome.Incomplete.class, handle(DeliveryHandler.MAX_DELIVERIES).getFirst());

        assertEquals(1, listings);
        assertEquals(List.of(), failures);
    }

    @Test
    void process_beyondMaxDeliveries_recordsTheEvent() {
        Outcome.Failed failed = assertInstanceOf(
                Outcome.Failed.class, handle(DeliveryHandler.MAX_DELIVERIES + 1).getFirst());

        assertEquals(List.of(failed.failure()), failures);
        assertEquals(FailureCause.NO_PROGRESS, failed.failure().cause());
        assertTrue(failed.failure().detail().contains("10 deliveries"), failed::toString);
        assertTrue(failed.failure().isDelivery(), "a replay can process it");
        assertEquals(0, listings);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "null", "not JSON", "\uFFFD"})
    void process_textWithoutEvent_isRecorded(String text) {
        assertInstanceOf(Outcome.Failed.class, process(text, 1).getFirst());
        assertInstanceOf(
                Outcome.Failed.class,
                process(text, DeliveryHandler.MAX_DELIVERIES + 1).getFirst());
        assertInstanceOf(
                Outcome.Failed.class, handler().processSegment("delivery", text, 1, Duration.ofMinutes(1), discarded));
        assertEquals(
                Set.of(FailureCause.UNREADABLE_EVENT),
                failures.stream().map(Failure::cause).collect(Collectors.toSet()));
    }

    /** The delivery comes again for the first event; the second does not wait for that. */
    @Test
    void process_eventThatCannotBeRecorded_othersOfTheBatchAreProcessed() {
        unrecordable = 1;
        String batch = "[{\"id\":1},{\"id\":2}]";
        TransferException thrown = assertThrows(TransferException.class, () -> process(batch, 1));
        assertTrue(thrown.getMessage().contains("NullPointerException"), thrown::getMessage);
        assertEquals(
                List.of("{\"id\":2}"),
                failures.stream().map(failure -> failure.event().text()).toList());
    }

    /** A null from an SDK, in one directory of a batch. */
    @Test
    void process_unexpectedException_becomesFailureRowAndEndsNoBatch() {
        listingFailure = new NullPointerException("an SDK's null");
        String batch = "[" + InternalEvents.toJson(EVENT) + ",{\"id\":2}]";
        List<Outcome> outcomes = process(batch, 1);
        assertTrue(outcomes.stream().allMatch(Outcome::canAcknowledge), outcomes::toString);
        assertEquals(
                List.of(FailureCause.INTERNAL, FailureCause.UNREADABLE_EVENT),
                failures.stream().map(Failure::cause).toList());
    }

    private final class Failures implements FailureStore {
        @Override
        public void record(RunContext run, Failure failure) {
            if (unrecordable-- > 0) {
                throw new NullPointerException("an SDK's null");
            }
            failures.add(failure);
        }

        @Override
        public Page list(RunContext run, FailureSelection selection, Optional<String> from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(RunContext run, Row row) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Row> find(RunContext run, BlobAddress blob) {
            throw new UnsupportedOperationException();
        }
    }
}
