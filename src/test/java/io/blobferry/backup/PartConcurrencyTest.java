package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.testing.MutableClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** The limit of parts in flight by itself, and what changes it. */
class PartConcurrencyTest {
    private static final Duration NO_LONGER = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int ROOM = 20;

    private final MutableClock clock = new MutableClock();
    private final PartConcurrencyLimiter inFlight = new PartConcurrencyLimiter(ROOM, clock);

    @Test
    void limit_startsAtFour() {
        assertEquals(4, takeAll().size());
    }

    @Test
    void acquire_withoutTimeout_returnsEmpty() {
        assertTrue(inFlight.acquire(Duration.ZERO).isEmpty());
        assertTrue(inFlight.acquire(Duration.ofSeconds(-1)).isEmpty());
    }

    @Test
    void release_servesTheNextWaiter() {
        List<PartConcurrencyLimiter.Permit> places = takeAll();
        CompletableFuture<Optional<PartConcurrencyLimiter.Permit>> next = waiting();
        places.getFirst().release();
        assertTrue(next.join().isPresent());
    }

    @Test
    void acquire_interrupted_keepsTheInterrupt() throws InterruptedException {
        takeAll();
        AtomicReference<String> found = new AtomicReference<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            boolean none = inFlight.acquire(LONG).isEmpty();
            found.set(none + " " + Thread.currentThread().isInterrupted());
        });
        waiter.interrupt();
        waiter.join();
        assertEquals("true true", found.get());
    }

    /** Throughput grows with the number of parts, so the limit grows. */
    @Test
    void limit_growsWhileThroughputGrows() {
        List<PartConcurrencyLimiter.Permit> places = takeAll();
        places = afterASecond(places, 1);
        List<Integer> found = new ArrayList<>();
        for (int second = 0; second < 4; second++) {
            places = afterASecond(places, places.size() * 1_000);
            found.add(places.size());
        }
        assertEquals(List.of(8, 16, ROOM, ROOM), found);
    }

    @Test
    void limit_stopsWhereThroughputStops() {
        List<PartConcurrencyLimiter.Permit> places = takeAll();
        places = afterASecond(places, 1);
        places = afterASecond(places, 10_000);
        assertEquals(8, places.size());
        places = afterASecond(places, 10_000);
        assertEquals(4, places.size());
    }

    /** As at the end of a blob, when only its last part is in flight: its throughput is not representative. */
    @Test
    void idleTime_isNotMeasured() {
        List<PartConcurrencyLimiter.Permit> places = afterASecond(takeAll(), 1);
        places.subList(1, 4).forEach(PartConcurrencyLimiter.Permit::release);
        clock.advance(LONG);
        places.getFirst().release();
        assertEquals(4, takeAll().size());
    }

    /** Parts take a second: with four permits one run may register demand, with sixteen four may. */
    @Test
    void capacity_shortParts_isOfferedEarly() {
        List<PartConcurrencyLimiter.Permit> places = afterASecond(takeAll(), 1);
        assertEquals(1, seekersUntilThereIsNoRoom());

        places = afterASecond(places, 4_000);
        afterASecond(places, 8_000);
        assertEquals(4, seekersUntilThereIsNoRoom());
    }

    /** Another process may copy what would only wait here. */
    @Test
    void capacity_longParts_needsAFreePermit() {
        List<PartConcurrencyLimiter.Permit> places = takeAll();
        clock.advance(Duration.ofSeconds(8));
        places.forEach(PartConcurrencyLimiter.Permit::release);
        assertEquals(1, seekersUntilThereIsNoRoom(), "one at a time");
        takeAll();
        assertEquals(0, seekersUntilThereIsNoRoom());
    }

    @Test
    void demand_endsWithItsPermits() {
        afterASecond(takeAll(), 1);
        PartConcurrencyLimiter.Demand seeker = inFlight.registerDemand();
        assertFalse(inFlight.hasCapacity());
        seeker.close();
        seeker.close();
        assertTrue(inFlight.hasCapacity());
        assertEquals(1, seekersUntilThereIsNoRoom());
    }

    @Test
    void throttling_halvesTheLimitOnce() {
        List<PartConcurrencyLimiter.Permit> places = takeAll();
        places.forEach(PartConcurrencyLimiter.Permit::throttled);
        places.forEach(PartConcurrencyLimiter.Permit::release);
        places = takeAll();
        assertEquals(2, places.size());
        places.forEach(PartConcurrencyLimiter.Permit::throttled);
        places.forEach(PartConcurrencyLimiter.Permit::release);
        assertEquals(1, takeAll().size());
    }

    /** Advances a second with so many bytes transferred, then acquires every permit. */
    private List<PartConcurrencyLimiter.Permit> afterASecond(List<PartConcurrencyLimiter.Permit> places, int bytes) {
        Flow.Publisher<ByteBuffer> stream =
                JdkFlowAdapter.publisherToFlowPublisher(Flux.just(ByteBuffer.allocate(bytes)));
        JdkFlowAdapter.flowPublisherToFlux(places.getFirst().metered(stream)).blockLast();
        clock.advance(Duration.ofSeconds(1));
        places.forEach(PartConcurrencyLimiter.Permit::release);
        return takeAll();
    }

    private int seekersUntilThereIsNoRoom() {
        List<PartConcurrencyLimiter.Demand> seekers = new ArrayList<>();
        while (inFlight.hasCapacity()) {
            seekers.add(inFlight.registerDemand());
        }
        seekers.forEach(PartConcurrencyLimiter.Demand::close);
        return seekers.size();
    }

    /** Starts a thread that waits for a permit. */
    private CompletableFuture<Optional<PartConcurrencyLimiter.Permit>> waiting() {
        CompletableFuture<Optional<PartConcurrencyLimiter.Permit>> place = new CompletableFuture<>();
        Thread waiter = Thread.ofPlatform().daemon().start(() -> place.complete(inFlight.acquire(LONG)));
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return place;
    }

    private List<PartConcurrencyLimiter.Permit> takeAll() {
        List<PartConcurrencyLimiter.Permit> places = new ArrayList<>();
        for (Optional<PartConcurrencyLimiter.Permit> next = inFlight.acquire(NO_LONGER);
                next.isPresent();
                next = inFlight.acquire(NO_LONGER)) {
            places.add(next.get());
        }
        return places;
    }
}
