package io.blobferry.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bound on deliveries, for an event that needs no engine. */
class DeliveryHandlerTest {
    private static final DirectoryEvent EVENT = new DirectoryEvent(
            "event", new BlobAddress("account", "container", "folder"), Optional.empty(), Optional.empty());

    private final MutableClock clock = new MutableClock();
    private final List<Failure> failures = new ArrayList<>();
    private final Routes routes = Routes.of(new Route("bucket", ""));
    private final Failures store = new Failures();
    private int listings;

    private List<Outcome> handle(long deliveries) {
        BlobListing broken = (run, container, prefix, most, from) -> {
            listings++;
            throw new TransientException("list", "broken", null);
        };
        DirectoryExpander directories = new DirectoryExpander(broken, null, null, routes, store, clock);
        DeliveryHandler intake = new DeliveryHandler(
                new EventReader(new SourceScope("account", Set.of())),
                SegmentMessage::parse,
                null,
                directories,
                store,
                clock,
                new ShutdownSignal(clock));
        JsonEventLog discarded = new JsonEventLog(line -> {}, clock);
        return intake.process("delivery", InternalEvents.toJson(EVENT), deliveries, Duration.ofMinutes(1), discarded);
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

    private final class Failures implements FailureStore {
        @Override
        public void record(RunContext run, Failure failure) {
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
        public Optional<Instant> lastFailureOf(RunContext run, BlobAddress blob) {
            throw new UnsupportedOperationException();
        }
    }
}
