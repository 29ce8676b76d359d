package io.blobferry.concurrency;

import io.blobferry.stream.ObservedPublisher;
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
 * How many parts are on their way at once, over all runs of a process: as many as {@link HillClimbingLimit} finds to move more bytes in
 * a second than fewer would, fewer when a cloud says that it is asked too much, and never more than there is memory for.
 *
 * <p>Only time is measured in which nearly every place is taken: what passes at a blob's end, or between two, says nothing
 * of what the clouds can do.
 */
public final class PartConcurrencyLimiter {
    private static final int AT_FIRST = 4;

    /** Long enough for parts to be between their requests and in mid-stream in the usual proportions. */
    private static final Duration MEASURED = Duration.ofSeconds(1);

    private static final double NEARLY_ALL = 0.9;

    /** Where parts take no longer, the time until another segment's parts are known leaves places empty. */
    private static final Duration QUICK = Duration.ofSeconds(2);

    /** How many parts whoever seeks places for them has, mostly. */
    private static final int PARTS_OF_ONE = 4;

    /** How much the latest part counts in the mean of how long parts take. */
    private static final double LATEST = 0.2;

    private final Clock clock;
    private final HillClimbingLimit climb;
    private final LongAdder moved = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition free = lock.newCondition();
    private int taken;
    private int seeking;

    /** How long a part takes; unknown, it is not quick. */
    private double meanNanos = QUICK.toNanos();

    /** Counts the changes of the limit: a refusal of what began under another one says nothing of this one. */
    private int generation;

    /** Since when is measured, what had moved by then, and for how long places have been taken since, all added up. */
    private Instant begun;

    private long movedBefore;
    private double takenNanos;
    private Instant changed;

    /** @param most how many parts there is memory for at once; positive */
    public PartConcurrencyLimiter(int most, Clock clock) {
        this.clock = clock;
        climb = new HillClimbingLimit(AT_FIRST, most);
        measureFrom(clock.instant());
        changed = begun;
    }

    /**
     * Waits for a place.
     *
     * @param patience how long; none is no wait and no place
     * @return empty if none came free in time, or the thread was interrupted, and its interrupt flag is set
     */
    public Optional<Place> place(Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (taken >= climb.limit() && left > 0) {
                left = free.awaitNanos(left);
            }
            if (left <= 0) {
                return Optional.empty();
            }
            Instant now = clock.instant();
            take(now, 1);
            return Optional.of(new Place(generation, now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** One part's place, until it is given back: once, by the thread that has it or another. */
    public final class Place {
        private final int begun;
        private final Instant since;

        private Place(int begun, Instant since) {
            this.begun = begun;
            this.since = since;
        }

        /** The same bytes; how fast they pass is measured. */
        public Flow.Publisher<ByteBuffer> counted(Flow.Publisher<ByteBuffer> bytes) {
            return new ObservedPublisher(bytes, new ObservedPublisher.Eye() {
                @Override
                public void passed(int count) {
                    moved.add(count);
                }
            });
        }

        /** A cloud asks for less. Of those that were on their way together, the first to be told decides. */
        public void throttled() {
            lock.lock();
            try {
                if (begun == generation) {
                    change(climb::slowDown);
                }
            } finally {
                lock.unlock();
            }
        }

        public void giveBack() {
            lock.lock();
            try {
                Instant now = clock.instant();
                take(now, -1);
                meanNanos += LATEST * (Duration.between(since, now).toNanos() - meanNanos);
                judge(now);
                free.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Somebody who has parts, or will know in a moment whether he has, and seeks places for them until it is closed. */
    public Seeker seeker() {
        seek(1);
        return new Seeker();
    }

    public final class Seeker implements AutoCloseable {
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

    /**
     * Whether somebody more should seek places: one is empty and nobody comes for it, or parts are so quick that those who
     * come may soon be too few. Whoever comes too early keeps from another process what it could work on.
     */
    public boolean hasRoom() {
        lock.lock();
        try {
            return meanNanos < QUICK.toNanos()
                    ? seeking < Math.max(1, climb.limit() / PARTS_OF_ONE)
                    : seeking == 0 && taken < climb.limit();
        } finally {
            lock.unlock();
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

    private void take(Instant now, int change) {
        takenNanos += (double) taken * Duration.between(changed, now).toNanos();
        changed = now;
        taken += change;
    }

    private void judge(Instant now) {
        Duration time = Duration.between(begun, now);
        if (time.compareTo(MEASURED) < 0) {
            return;
        }
        double nanos = time.toNanos();
        double rate = (moved.sum() - movedBefore) / nanos;
        if (takenNanos >= NEARLY_ALL * climb.limit() * nanos) {
            change(() -> climb.measured(rate));
        }
        measureFrom(now);
    }

    private void change(Runnable decision) {
        int before = climb.limit();
        decision.run();
        if (climb.limit() != before) {
            generation++;
            measureFrom(clock.instant());
        }
    }

    private void measureFrom(Instant now) {
        begun = now;
        movedBefore = moved.sum();
        takenNanos = 0;
    }
}
