package io.blobferry.concurrency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.concurrency.PartAdmission.Slot;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a part's admission or its task ends, nothing is kept. */
class PartAdmissionTest {
    private static final int SIZE = 1 << 20;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final PartConcurrencyLimiter limiter = new PartConcurrencyLimiter(2, Clock.systemUTC(), pause -> {});
    private final MemoryBudget memory = new MemoryBudget(2 * SIZE, SIZE, 0);
    private final PartAdmission admission = new PartAdmission(limiter, memory);

    @AfterEach
    void nothingIsKept() {
        assertEquals(TransferResources.NONE, resources());
    }

    private TransferResources resources() {
        return TransferResources.of(limiter, memory);
    }

    private static Supplier<Duration> times(Duration... answers) {
        Iterator<Duration> next = List.of(answers).iterator();
        return next::next;
    }

    @Test
    void slot_holdsPermitAndMemory_untilClosed() {
        Slot slot = admission.admit(SIZE, () -> LONG).orElseThrow();
        assertEquals(new TransferResources(1, SIZE, 0), resources());
        slot.close();
        slot.close();
    }

    @Test
    void admit_failsBetweenPermitAndMemory_returnsThePermit() {
        Duration tooLong = Duration.ofSeconds(Long.MAX_VALUE);
        assertThrows(ArithmeticException.class, () -> admission.admit(SIZE, times(LONG, tooLong)));
    }

    @Test
    void admit_timeIsOver_isEmpty() {
        assertTrue(admission.admit(SIZE, () -> Duration.ZERO).isEmpty());
        assertTrue(admission.admit(SIZE, times(LONG, Duration.ZERO)).isEmpty());
        assertTrue(admission.admit(SIZE, times(LONG, LONG, Duration.ZERO)).isEmpty());
    }

    @Test
    void admit_interruptedThread_isEmpty() {
        Thread.currentThread().interrupt();
        assertTrue(admission.admit(SIZE, () -> LONG).isEmpty());
        assertTrue(Thread.interrupted());
    }

    @Test
    void run_taskThatFails_closesTheSlot() {
        Slot slot = admission.admit(SIZE, () -> LONG).orElseThrow();
        CompletableFuture<Void> result = slot.run(Runnable::run, () -> {
            throw new IllegalStateException("failed");
        });
        assertThrows(CompletionException.class, result::join);
    }

    @Test
    void run_executorThatRefuses_closesTheSlot() {
        Slot slot = admission.admit(SIZE, () -> LONG).orElseThrow();
        assertThrows(
                RejectedExecutionException.class,
                () -> slot.run(
                        task -> {
                            throw new RejectedExecutionException();
                        },
                        () -> {}));
    }
}
