package io.blobferry.concurrency;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory budget of all transfers of a process. A transfer reserves memory before it requests the first byte.
 * Waiting is first-in, first-out, so a large part does not starve behind many small blobs. Thread-safe.
 */
public final class MemoryBudget {
    /** The unit of reservations and the minimum per transfer, which buffers take even for a small blob. */
    private static final int UNIT_BYTES = 64 << 10;

    private final long bytes;
    private final long maxPerReservation;
    private final Semaphore units;

    /**
     * @param bytes the budget of all transfers in bytes
     * @param maxPerReservation the maximum reservation of one transfer in bytes, however large its content is
     */
    public MemoryBudget(long bytes, long maxPerReservation) {
        this.bytes = bytes;
        this.maxPerReservation = maxPerReservation;
        units = new Semaphore(units(bytes), true);
    }

    /** Reserved memory. Any thread may release it, exactly once. */
    public interface Reservation {
        void release();

        /** Whether the caller had to wait, so that state which it read before may be out of date. */
        boolean wasContended();
    }

    private record SemaphoreReservation(Semaphore units, int count, boolean wasContended) implements Reservation {
        @Override
        public void release() {
            units.release(count);
        }
    }

    /**
     * Reserves memory for a transfer, waiting if necessary.
     *
     * @param size the transfer's size in bytes
     * @param timeout the maximum wait; if not positive, nothing is reserved
     * @return empty after the timeout, or if the thread was interrupted; its interrupt flag is then set
     */
    public Optional<Reservation> reserve(long size, Duration timeout) {
        int count = units(Math.min(Math.min(size, maxPerReservation), bytes));
        if (!timeout.isPositive()) {
            return Optional.empty();
        }
        try {
            // tryAcquire without a timeout would bypass the queue of waiting threads.
            if (units.tryAcquire(count, 0, TimeUnit.NANOSECONDS)) {
                return Optional.of(new SemaphoreReservation(units, count, false));
            }
            return units.tryAcquire(count, timeout.toNanos(), TimeUnit.NANOSECONDS)
                    ? Optional.of(new SemaphoreReservation(units, count, true))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static int units(long bytes) {
        return Math.toIntExact(Math.max(1, bytes / UNIT_BYTES));
    }
}
