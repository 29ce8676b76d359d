package io.blobferry.transfer;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many parts are on their way at once, over all runs of a process: as many as {@link Climb} finds to move more bytes in
 * a second than fewer would, fewer when a cloud says that it is asked too much, and never more than there is memory for.
 *
 * <p>Only time is measured in which every place is taken and somebody waits for one: what passes at a blob's end, or
 * between two, says nothing of what the clouds can do.
 */
final class PartsInFlight {
    private static final int AT_FIRST = 4;

    /** Long enough for parts to be between their requests and in mid-stream in the usual proportions. */
    private static final Duration MEASURED = Duration.ofSeconds(1);

    /** How many parts whoever seeks places for them has, mostly. */
    private static final int PARTS_OF_ONE = 4;

    private final Clock clock;
    private final Climb climb;
    private final LongAdder moved = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition free = lock.newCondition();
    private int taken;
    private int waiting;
    private int seeking;

    /** Counts the changes of the limit: a refusal of what began under another one says nothing of this one. */
    private int generation;

    private Optional<Measurement> measurement = Optional.empty();

    PartsInFlight(Limits limits, Clock clock) {
        this.clock = clock;
        climb = new Climb(AT_FIRST, limits.mostPartsInFlight());
    }

    private record Measurement(Instant start, long bytes) {}

    /**
     * Waits for a place.
     *
     * @param patience how long; none is no wait and no place
     * @return empty if none came free in time, or the thread was interrupted, and its interrupt flag is set
     */
    Optional<Place> place(Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            waiting++;
            while (taken >= climb.limit() && left > 0) {
                measure();
                left = free.awaitNanos(left);
            }
            if (left <= 0) {
                return Optional.empty();
            }
            taken++;
            return Optional.of(new Place(generation));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /**
     * Whether those who seek places may soon be too few to fill them: each has several parts, and whoever comes now has to
     * ask about them first.
     */
    boolean hasRoom() {
        lock.lock();
        try {
            return seeking < Math.max(1, climb.limit() / PARTS_OF_ONE);
        } finally {
            lock.unlock();
        }
    }

    /** Somebody who has parts, or will know in a moment whether he has, and seeks places for them until it is closed. */
    Seeker seeker() {
        seek(1);
        return new Seeker();
    }

    final class Seeker implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        private Seeker() {}

        /** Idempotent. */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                seek(-1);
            }
        }
    }

    private void seek(int change) {
        lock.lock();
        try {
            seeking += change;
        } finally {
            lock.unlock();
        }
    }

    /** One part's place, until it is given back: once, by the thread that has it or another. */
    final class Place {
        private final int begun;

        private Place(int begun) {
            this.begun = begun;
        }

        /** The same bytes; how fast they pass is measured. */
        Flow.Publisher<ByteBuffer> counted(Flow.Publisher<ByteBuffer> bytes) {
            return new WatchedBytes(bytes, new WatchedBytes.Eye() {
                @Override
                public void passed(int count) {
                    moved.add(count);
                }
            });
        }

        /** A cloud asks for less. Of those that were on their way together, the first to be told decides. */
        void throttled() {
            lock.lock();
            try {
                if (begun == generation) {
                    change(climb::slowDown);
                }
            } finally {
                lock.unlock();
            }
        }

        void giveBack() {
            lock.lock();
            try {
                taken--;
                if (waiting == 0) {
                    measurement = Optional.empty();
                }
                measurement.ifPresent(PartsInFlight.this::judge);
                free.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void measure() {
        if (measurement.isEmpty() && taken == climb.limit()) {
            measurement = Optional.of(new Measurement(clock.instant(), moved.sum()));
        }
    }

    private void judge(Measurement begun) {
        Duration time = Duration.between(begun.start(), clock.instant());
        if (time.compareTo(MEASURED) >= 0) {
            double rate = (double) (moved.sum() - begun.bytes()) / time.toNanos();
            change(() -> climb.measured(rate));
        }
    }

    private void change(Runnable decision) {
        int before = climb.limit();
        decision.run();
        measurement = Optional.empty();
        if (climb.limit() != before) {
            generation++;
        }
    }
}
