package io.blobferry.concurrency;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Admits parts: acquires a part's permit and its memory, both or neither. Thread-safe. */
public final class PartAdmission {
    private final PartConcurrencyLimiter limiter;
    private final MemoryBudget memory;

    public PartAdmission(PartConcurrencyLimiter limiter, MemoryBudget memory) {
        this.limiter = limiter;
        this.memory = memory;
    }

    /**
     * Waits for a permit and for the part's memory.
     *
     * @param size the part's size in bytes
     * @param timeout the time left, asked before each wait and after the last
     * @return empty if the time is over before the part has both, or if the thread was interrupted
     */
    public Optional<Slot> admit(long size, Supplier<Duration> timeout) {
        Optional<PartConcurrencyLimiter.Permit> permit = limiter.acquire(timeout.get());
        if (permit.isEmpty()) {
            return Optional.empty();
        }
        try (Slot slot = new Slot(permit.get())) {
            slot.reservation = memory.reserve(MemoryBudget.Use.PART, size, timeout.get());
            return slot.reservation.isPresent() && timeout.get().isPositive()
                    ? Optional.of(slot.move())
                    : Optional.empty();
        }
    }

    /** Registers a run that may have parts to copy, before it lists them. */
    public PartConcurrencyLimiter.Demand registerDemand() {
        return limiter.registerDemand();
    }

    /** What a part in flight holds. The caller runs one task with it, or closes it. */
    public static final class Slot implements AutoCloseable {
        private final PartConcurrencyLimiter.Permit permit;
        private Optional<MemoryBudget.Reservation> reservation = Optional.empty();
        private boolean moved;

        private Slot(PartConcurrencyLimiter.Permit permit) {
            this.permit = permit;
        }

        public PartConcurrencyLimiter.Permit permit() {
            return permit;
        }

        /**
         * Runs the task with this slot, and closes the slot when the task has ended or could not be started: the one place at
         * which it passes from one thread to another.
         */
        public CompletableFuture<Void> run(Executor executor, Runnable task) {
            try {
                return CompletableFuture.runAsync(
                        () -> {
                            try {
                                task.run();
                            } finally {
                                close();
                            }
                        },
                        executor);
            } catch (RuntimeException | Error notStarted) {
                close();
                throw notStarted;
            }
        }

        /** A slot that holds what this one held; closing this one then returns nothing. */
        private Slot move() {
            Slot next = new Slot(permit);
            next.reservation = reservation;
            moved = true;
            return next;
        }

        /** Returns the memory and the permit. Idempotent. */
        @Override
        public void close() {
            if (moved) {
                return;
            }
            reservation.ifPresent(MemoryBudget.Reservation::close);
            permit.close();
        }
    }
}
