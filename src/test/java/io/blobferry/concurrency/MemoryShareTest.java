package io.blobferry.concurrency;

import static io.blobferry.concurrency.MemoryBudget.Use.PART;
import static io.blobferry.concurrency.MemoryBudget.Use.SMALL_BLOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.concurrency.MemoryBudget.Reservation;
import io.blobferry.concurrency.MemoryBudget.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory for eight transfers, of which one is kept for each use. */
class MemoryShareTest {
    private static final long TRANSFER = 1 << 20;
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final MemoryBudget budget = new MemoryBudget(8 * TRANSFER, TRANSFER, TRANSFER);

    @ParameterizedTest
    @EnumSource(Use.class)
    void use_leavesTheOtherItsShare(Use use) {
        assertEquals(7, reserveAll(use).size());
        assertEquals(1, reserveAll(other(use)).size());
    }

    /** What is not kept is shared. */
    @Test
    void rest_isShared() {
        List<Reservation> parts = reserveAll(PART);
        parts.subList(0, 4).forEach(Reservation::close);
        assertEquals(5, reserveAll(SMALL_BLOB).size());
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void timeout_leavesNothingReserved(Use use) {
        List<Reservation> all = reserveAll(use);
        all.addAll(reserveAll(other(use)));
        assertTrue(budget.reserve(other(use), TRANSFER, SHORT).isEmpty());
        assertTrue(budget.reserve(use, TRANSFER, SHORT).isEmpty());
        all.forEach(Reservation::close);
        assertEquals(7, reserveAll(use).size());
        assertEquals(1, reserveAll(other(use)).size());
    }

    @Test
    void interrupt_isKeptAndLeavesNothingReserved() {
        Thread.currentThread().interrupt();
        assertTrue(budget.reserve(PART, TRANSFER, LONG).isEmpty());
        assertTrue(Thread.interrupted());
        assertEquals(7, reserveAll(PART).size());
    }

    @Test
    void wait_isReported() throws InterruptedException {
        List<Reservation> parts = reserveAll(PART);
        assertFalse(parts.getFirst().wasContended());
        AtomicBoolean contended = new AtomicBoolean();
        Thread waiter = Thread.ofPlatform()
                .start(() -> contended.set(
                        budget.reserve(PART, TRANSFER, LONG).orElseThrow().wasContended()));
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        parts.getFirst().close();
        waiter.join();
        assertTrue(contended.get());
    }

    /** Memory that is not divided goes to one transfer of either use. */
    @ParameterizedTest
    @EnumSource(Use.class)
    void nothingKept_oneTransferTakesAll(Use use) {
        MemoryBudget narrow = new MemoryBudget(TRANSFER, 4 * TRANSFER, 0);
        Reservation all = narrow.reserve(use, 10 * TRANSFER, LONG).orElseThrow();
        assertTrue(narrow.reserve(other(use), 1, SHORT).isEmpty());
        all.close();
        assertTrue(narrow.reserve(other(use), 1, SHORT).isPresent());
    }

    /** Parts that never end, and small blobs that come and go: each of them finds memory at once. */
    @Test
    void smallBlobs_neverWaitForPartsThatStall() {
        reserveAll(PART);
        for (int i = 0; i < 1_000; i++) {
            Reservation small = budget.reserve(SMALL_BLOB, TRANSFER, LONG).orElseThrow();
            assertFalse(small.wasContended());
            small.close();
        }
    }

    @Test
    void concurrentReservations_stayWithinTheBudget() {
        AtomicLong inUse = new AtomicLong();
        AtomicLong peak = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 32; thread++) {
                Random random = new Random(thread);
                threads.execute(() -> {
                    for (int i = 0; i < 200; i++) {
                        long size = 1 + random.nextLong(TRANSFER);
                        Use use = random.nextBoolean() ? PART : SMALL_BLOB;
                        budget.reserve(use, size, LONG).ifPresent(reservation -> {
                            peak.accumulateAndGet(inUse.addAndGet(size), Math::max);
                            LockSupport.parkNanos(1_000);
                            inUse.addAndGet(-size);
                            reservation.close();
                        });
                    }
                });
            }
        }
        assertTrue(peak.get() <= 8 * TRANSFER + 32L * (64 << 10), () -> "at most the budget, by whole units: " + peak);
        assertEquals(7, reserveAll(PART).size());
    }

    private List<Reservation> reserveAll(Use use) {
        List<Reservation> reserved = new ArrayList<>();
        for (Optional<Reservation> next = budget.reserve(use, TRANSFER, SHORT);
                next.isPresent();
                next = budget.reserve(use, TRANSFER, SHORT)) {
            reserved.add(next.get());
        }
        return reserved;
    }

    private static Use other(Use use) {
        return use == PART ? SMALL_BLOB : PART;
    }
}
