package io.blobferry.concurrency;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that copies on their way may take, shared by all runs of a process. A copy waits for its share before it
 * asks for the first byte. The wait is a fair queue: a part does not starve behind many small blobs.
 */
public final class MemoryBudget {
    /** The unit of shares; a smaller blob costs its objects and buffers all the same. */
    private static final int UNIT_BYTES = 64 << 10;

    private final long bytes;
    private final long maxPerReservation;
    private final Semaphore units;

    /**
     * @param bytes how many bytes all copies together may take
     * @param perStream how many of them one copy takes at most, however large it is
     */
    public MemoryBudget(long bytes, long perStream) {
        this.bytes = bytes;
        this.maxPerReservation = perStream;
        units = new Semaphore(units(bytes), true);
    }

    /** What a copy holds until it gives it back, by the thread that has it or another; once. */
    public interface Reservation {
        void release();

        /** Whether others had to give theirs back first: what was known before the wait may be old. */
        boolean wasContended();
    }

    private record SemaphoreReservation(Semaphore units, int count, boolean wasContended) implements Reservation {
        @Override
        public void release() {
            units.release(count);
        }
    }

    /**
     * Waits for the share of a copy of so many bytes.
     *
     * @param patience how long; none is no wait and no share
     * @return empty if nothing came free in time, or the thread was interrupted, and its interrupt flag is set
     */
    public Optional<Reservation> reserve(long size, Duration patience) {
        int wanted = units(Math.min(Math.min(size, maxPerReservation), bytes));
        if (!patience.isPositive()) {
            return Optional.empty();
        }
        try {
            // Without a timeout the semaphore would let this one pass those who wait.
            if (units.tryAcquire(wanted, 0, TimeUnit.NANOSECONDS)) {
                return Optional.of(new SemaphoreReservation(units, wanted, false));
            }
            return units.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)
                    ? Optional.of(new SemaphoreReservation(units, wanted, true))
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
