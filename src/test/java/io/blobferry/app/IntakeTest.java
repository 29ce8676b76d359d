package io.blobferry.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.checkpoint.SegmentQueue;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Route;
import io.blobferry.domain.Routes;
import io.blobferry.events.EventReader;
import io.blobferry.events.LookRequests;
import io.blobferry.events.Scope;
import io.blobferry.observability.JsonLines;
import io.blobferry.transfer.BlobListing;
import io.blobferry.transfer.Closing;
import io.blobferry.transfer.FailureSelection;
import io.blobferry.transfer.FailureStore;
import io.blobferry.transfer.Run;
import io.blobferry.transfer.TransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How often a delivery is worked on, shown on an event that needs no engine. */
class IntakeTest {
    private static final DirectoryEvent EVENT = new DirectoryEvent(
            "event", new BlobAddress("account", "container", "folder"), Optional.empty(), Optional.empty());

    private final HandClock clock = new HandClock();
    private final List<Failure> failures = new ArrayList<>();
    private final Routes routes = Routes.of(new Route("bucket", ""));
    private final Failures store = new Failures();
    private int listings;

    private List<Outcome> take(long deliveries) {
        BlobListing broken = (run, container, prefix, most, from) -> {
            listings++;
            throw new TransientException("list", "broken", null);
        };
        DirectoryLook directories = new DirectoryLook(broken, null, null, routes, store, clock);
        Intake intake = new Intake(
                new EventReader(new Scope("account", Set.of())),
                SegmentQueue::read,
                null,
                directories,
                false,
                store,
                clock,
                new Closing(clock));
        JsonLines nobody = new JsonLines(line -> {}, clock);
        return intake.take("delivery", LookRequests.of(EVENT), deliveries, Duration.ofMinutes(1), nobody);
    }

    @Test
    void aDeliveryIsWorkedOnTenTimes() {
        assertInstanceOf(Outcome.Unfinished.class, take(Intake.MOST_DELIVERIES).getFirst());

        assertEquals(1, listings);
        assertEquals(List.of(), failures);
    }

    @Test
    void oneThatNoneOfTheTenSettledIsGivenUpWithARowThatHoldsIt() {
        Outcome.Failed failed = assertInstanceOf(
                Outcome.Failed.class, take(Intake.MOST_DELIVERIES + 1).getFirst());

        assertEquals(List.of(failed.failure()), failures);
        assertEquals(FailureCause.NO_PROGRESS, failed.failure().cause());
        assertTrue(failed.failure().detail().contains("10 times"), failed::toString);
        assertTrue(failed.failure().isDelivery(), "a replay can take it again");
        assertEquals(0, listings);
    }

    private final class Failures implements FailureStore {
        @Override
        public void record(Run run, Failure failure) {
            failures.add(failure);
        }

        @Override
        public Page list(Run run, FailureSelection selection, Optional<String> from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(Run run, Row row) {
            throw new UnsupportedOperationException();
        }
    }
}
