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
    private static final Duration SHORT_WAIT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int MAX_PERMITS = 20;

    private final MutableClock clock = new MutableClock();
    private final PartConcurrencyLimiter limiter = new PartConcurrencyLimiter(MAX_PERMITS, clock, clock);

    @Test
    void limit_startsAtFour() {
        assertEquals(4, acquireAll().size());
    }

    @Test
    void acquire_withoutTimeout_returnsEmpty() {
        assertTrue(limiter.acquire(Duration.ZERO).isEmpty());
        assertTrue(limiter.acquire(Duration.ofSeconds(-1)).isEmpty());
    }

    @Test
    void release_servesTheNextWaiter() {
        List<PartConcurrencyLimiter.Permit> places = acquireAll();
        CompletableFuture<Optional<PartConcurrencyLimiter.Permit>> next = startWaiter();
        places.getFirst().close();
        assertTrue(next.join().isPresent());
    }

    @Test
    void acquire_interrupted_keepsTheInterrupt() throws InterruptedException {
        acquireAll();
        AtomicReference<String> found = new AtomicReference<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            boolean none = limiter.acquire(LONG).isEmpty();
            found.set(none + " " + Thread.currentThread().isInterrupted());
        });
        waiter.interrupt();
        waiter.join();
        assertEquals("true true", found.get());
    }

    /** Throughput grows with the number of parts, so the limit grows. */
    @Test
    void limit_growsWhileThroughputGrows() {
        List<PartConcurrencyLimiter.Permit> places = acquireAll();
        places = completeAfterOneSecond(places, 1);
        List<Integer> found = new ArrayList<>();
        for (int second = 0; second < 4; second++) {
            places = completeAfterOneSecond(places, places.size() * 1_000);
            found.add(places.size());
        }
        assertEquals(List.of(8, 16, MAX_PERMITS, MAX_PERMITS), found);
    }

    @Test
    void limit_stopsWhereThroughputStops() {
        List<PartConcurrencyLimiter.Permit> places = acquireAll();
        places = completeAfterOneSecond(places, 1);
        places = completeAfterOneSecond(places, 10_000);
        assertEquals(8, places.size());
        places = completeAfterOneSecond(places, 10_000);
        assertEquals(4, places.size());
    }

    /** As at the end of a blob, when only its last part is in flight: its throughput is not representative. */
    @Test
    void idleTime_isNotMeasured() {
        List<PartConcurrencyLimiter.Permit> places = completeAfterOneSecond(acquireAll(), 1);
        places.subList(1, 4).forEach(PartConcurrencyLimiter.Permit::close);
        clock.advance(LONG);
        places.getFirst().close();
        assertEquals(4, acquireAll().size());
    }

    /** Parts take a second: with four permits one run may register demand, with sixteen four may. */
    @Test
    void capacity_shortParts_isOfferedEarly() {
        List<PartConcurrencyLimiter.Permit> places = completeAfterOneSecond(acquireAll(), 1);
        assertEquals(1, demandsUntilFull());

        places = completeAfterOneSecond(places, 4_000);
        completeAfterOneSecond(places, 8_000);
        assertEquals(4, demandsUntilFull());
    }

    /** Another process may copy what would only wait here. */
    @Test
    void capacity_longParts_needsAFreePermit() {
        List<PartConcurrencyLimiter.Permit> places = acquireAll();
        clock.advance(Duration.ofSeconds(8));
        places.forEach(PartConcurrencyLimiter.Permit::close);
        assertEquals(1, demandsUntilFull(), "one at a time");
        acquireAll();
        assertEquals(0, demandsUntilFull());
    }

    @Test
    void demand_endsWithItsPermits() {
        completeAfterOneSecond(acquireAll(), 1);
        PartConcurrencyLimiter.Demand seeker = limiter.registerDemand();
        assertFalse(limiter.hasCapacity());
        seeker.close();
        seeker.close();
        assertTrue(limiter.hasCapacity());
        assertEquals(1, demandsUntilFull());
    }

    @Test
    void throttling_halvesTheLimitOnceInTenSeconds() {
        List<PartConcurrencyLimiter.Permit> places = acquireAll();
        places.forEach(place -> place.throttled(Optional.empty()));
        places.forEach(PartConcurrencyLimiter.Permit::close);
        clock.advance(Duration.ofSeconds(1));
        places = acquireAll();
        assertEquals(2, places.size());
        clock.advance(Duration.ofMillis(8_999));
        places.forEach(place -> place.throttled(Optional.empty()));
        places.forEach(PartConcurrencyLimiter.Permit::close);
        places = acquireAll();
        assertEquals(2, places.size());
        clock.advance(Duration.ofMillis(1));
        places.forEach(place -> place.throttled(Optional.empty()));
        places.forEach(PartConcurrencyLimiter.Permit::close);
        clock.advance(Duration.ofSeconds(1));
        assertEquals(1, acquireAll().size());
    }

    @Test
    void throttling_pausesAllParts() {
        PartConcurrencyLimiter.Permit throttled = limiter.acquire(LONG).orElseThrow();
        throttled.throttled(Optional.empty());

        assertTrue(limiter.acquire(Duration.ofMillis(999)).isEmpty());
        assertEquals(List.of(), clock.sleeps(), "nothing is waited for that does not end in time");
        PartConcurrencyLimiter.Permit next = limiter.acquire(LONG).orElseThrow();
        assertEquals(List.of(Duration.ofSeconds(1)), clock.sleeps());

        throttled.close();
        next.throttled(Optional.of(Duration.ofSeconds(7)));
        assertTrue(limiter.acquire(LONG).isPresent());
        assertEquals(Duration.ofSeconds(7), clock.sleeps().getLast());
    }

    @Test
    void retryAfter_ofAnHour_pausesOtherPartsForHalfAMinute() {
        PartConcurrencyLimiter.Permit throttled = limiter.acquire(LONG).orElseThrow();
        throttled.throttled(Optional.of(Duration.ofHours(1)));
        assertTrue(limiter.acquire(LONG).isPresent());
        assertEquals(List.of(Duration.ofSeconds(30)), clock.sleeps());
    }

    /** They hold memory already: a part that has not begun might wait for memory while they wait for its permit. */
    @Test
    void suspendedParts_continueAsTheLimitAdmits_beforeNewOnes() {
        List<PartConcurrencyLimiter.Permit> places = acquireAll();
        places.forEach(place -> place.throttled(Optional.empty()));
        places.forEach(PartConcurrencyLimiter.Permit::suspend);
        clock.advance(Duration.ofSeconds(1));

        assertEquals(0, acquireAll().size());
        assertTrue(places.get(0).resume(SHORT_WAIT));
        assertTrue(places.get(1).resume(SHORT_WAIT));
        assertFalse(places.get(2).resume(SHORT_WAIT));
        places.get(0).close();
        assertTrue(places.get(2).resume(SHORT_WAIT));
        places.get(3).close();
        assertEquals(0, acquireAll().size());
        places.get(1).close();
        assertEquals(1, acquireAll().size());
    }

    @Test
    void resume_interrupted_keepsTheInterrupt() {
        PartConcurrencyLimiter.Permit place = acquireAll().getFirst();
        place.throttled(Optional.empty());
        place.suspend();
        Thread.currentThread().interrupt();
        assertFalse(place.resume(LONG));
        assertTrue(Thread.interrupted());
        place.close();
    }

    /** Advances a second with so many bytes transferred, then acquires every permit. */
    private List<PartConcurrencyLimiter.Permit> completeAfterOneSecond(
            List<PartConcurrencyLimiter.Permit> places, int bytes) {
        Flow.Publisher<ByteBuffer> stream =
                JdkFlowAdapter.publisherToFlowPublisher(Flux.just(ByteBuffer.allocate(bytes)));
        JdkFlowAdapter.flowPublisherToFlux(places.getFirst().metered(stream)).blockLast();
        clock.advance(Duration.ofSeconds(1));
        places.forEach(PartConcurrencyLimiter.Permit::close);
        return acquireAll();
    }

    private int demandsUntilFull() {
        List<PartConcurrencyLimiter.Demand> seekers = new ArrayList<>();
        while (limiter.hasCapacity()) {
            seekers.add(limiter.registerDemand());
        }
        seekers.forEach(PartConcurrencyLimiter.Demand::close);
        return seekers.size();
    }

    /** Starts a thread that waits for a permit. */
    private CompletableFuture<Optional<PartConcurrencyLimiter.Permit>> startWaiter() {
        CompletableFuture<Optional<PartConcurrencyLimiter.Permit>> place = new CompletableFuture<>();
        Thread waiter = Thread.ofPlatform().daemon().start(() -> place.complete(limiter.acquire(LONG)));
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return place;
    }

    private List<PartConcurrencyLimiter.Permit> acquireAll() {
        List<PartConcurrencyLimiter.Permit> places = new ArrayList<>();
        for (Optional<PartConcurrencyLimiter.Permit> next = limiter.acquire(SHORT_WAIT);
                next.isPresent();
                next = limiter.acquire(SHORT_WAIT)) {
            places.add(next.get());
        }
        return places;
    }
}
