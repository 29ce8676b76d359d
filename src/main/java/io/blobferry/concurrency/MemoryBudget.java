package io.blobferry.concurrency;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The memory budget of all transfers of a process. A transfer reserves memory before it requests the first byte. A share is
 * kept for each {@link Use}, so that slow transfers of one kind do not block the other; the rest is shared. Waiting is
 * first-in, first-out, so a large part does not starve behind many small blobs. Thread-safe.
 */
public final class MemoryBudget {
    /** The unit of reservations and the minimum per transfer, which buffers take even for a small blob. */
    private static final int UNIT_BYTES = 64 << 10;

    private final long maxPerReservation;
    private final int maxUnits;
    private final Semaphore units;
    private final Map<Use, Semaphore> unitsByUse = new EnumMap<>(Use.class);

    /** What memory is reserved for. */
    public enum Use {
        /** A part of a large blob. */
        PART,

        /** A blob that is copied whole. */
        SMALL_BLOB
    }

    /**
     * @param bytes the budget of all transfers in bytes
     * @param maxPerReservation the maximum reservation of one transfer in bytes, however large its content is
     * @param keptPerUse how many of the bytes are kept for each use: no use reserves more than the budget without what is
     *     kept for the other
     */
    public MemoryBudget(long bytes, long maxPerReservation, long keptPerUse) {
        this.maxPerReservation = Math.min(maxPerReservation, bytes - keptPerUse);
        maxUnits = units(bytes);
        units = new Semaphore(maxUnits, true);
        for (Use use : Use.values()) {
            unitsByUse.put(use, new Semaphore(units(bytes - keptPerUse), true));
        }
    }

    /** Reserved memory. Any thread may close it. */
    public interface Reservation extends AutoCloseable {
        /** Returns the memory. Idempotent. */
        @Override
        void close();

        /** Whether the caller had to wait, so that state which it read before may be out of date. */
        boolean wasContended();
    }

    private record SemaphoreReservation(
            Semaphore ofUse, Semaphore units, int count, boolean wasContended, AtomicBoolean closed)
            implements Reservation {
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                units.release(count);
                ofUse.release(count);
            }
        }
    }

    /** The memory that is reserved now, in bytes. */
    public long reservedBytes() {
        return (long) (maxUnits - units.availablePermits()) * UNIT_BYTES;
    }

    /**
     * Reserves memory for a transfer, waiting if necessary.
     *
     * @param size the transfer's size in bytes
     * @param timeout the maximum wait; if not positive, nothing is reserved
     * @return empty after the timeout, or if the thread was interrupted; its interrupt flag is then set
     */
    public Optional<Reservation> reserve(Use use, long size, Duration timeout) {
        if (!timeout.isPositive()) {
            return Optional.empty();
        }
        int count = units(Math.min(size, maxPerReservation));
        long deadline = System.nanoTime() + timeout.toNanos();
        Semaphore ofUse = unitsByUse.get(use);
        Optional<Boolean> waitedForUse = acquire(ofUse, count, deadline);
        Optional<Boolean> waited = waitedForUse.flatMap(ignored -> acquire(units, count, deadline));
        if (waitedForUse.isPresent() && waited.isEmpty()) {
            ofUse.release(count);
        }
        return waited.map(
                last -> new SemaphoreReservation(ofUse, units, count, last || waitedForUse.get(), new AtomicBoolean()));
    }

    /** Returns whether the thread had to wait; empty if it acquired nothing. */
    private static Optional<Boolean> acquire(Semaphore semaphore, int count, long deadline) {
        try {
            // tryAcquire without a timeout would bypass the queue of waiting threads.
            if (semaphore.tryAcquire(count, 0, TimeUnit.NANOSECONDS)) {
                return Optional.of(false);
            }
            return semaphore.tryAcquire(count, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                    ? Optional.of(true)
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
