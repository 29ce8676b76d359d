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
    private static final int INITIAL_LIMIT = 4;

    /** Long enough for parts to be between their requests and in mid-stream in the usual proportions. */
    private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(1);

    private static final double MIN_UTILISATION = 0.9;

    /** Where parts take no longer, the time until another segment's parts are known leaves places empty. */
    private static final Duration SHORT_PART = Duration.ofSeconds(2);

    /** How many parts whoever seeks places for them has, mostly. */
    private static final int PARTS_PER_DEMAND = 4;

    /** How much the latest part counts in the mean of how long parts take. */
    private static final double SMOOTHING_FACTOR = 0.2;

    private final Clock clock;
    private final HillClimbingLimit adaptiveLimit;
    private final LongAdder bytesTransferred = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition permitReleased = lock.newCondition();
    private int inUse;
    private int demand;

    /** How long a part takes; unknown, it is not quick. */
    private double meanPartNanos = SHORT_PART.toNanos();

    /** Counts the changes of the limit: a refusal of what began under another one says nothing of this one. */
    private int generation;

    /** Since when is measured, what had moved by then, and for how long places have been taken since, all added up. */
    private Instant sampleStart;

    private long bytesAtSampleStart;
    private double inUseNanos;
    private Instant inUseChangedAt;

    /** @param most how many parts there is memory for at once; positive */
    public PartConcurrencyLimiter(int most, Clock clock) {
        this.clock = clock;
        adaptiveLimit = new HillClimbingLimit(INITIAL_LIMIT, most);
        startSample(clock.instant());
        inUseChangedAt = sampleStart;
    }

    /**
     * Waits for a place.
     *
     * @param patience how long; none is no wait and no place
     * @return empty if none came free in time, or the thread was interrupted, and its interrupt flag is set
     */
    public Optional<Permit> acquire(Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (inUse >= adaptiveLimit.limit() && left > 0) {
                left = permitReleased.awaitNanos(left);
            }
            if (left <= 0) {
                return Optional.empty();
            }
            Instant now = clock.instant();
            changeInUse(now, 1);
            return Optional.of(new Permit(generation, now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** One part's place, until it is given back: once, by the thread that has it or another. */
    public final class Permit {
        private final int generationAtStart;
        private final Instant acquiredAt;

        private Permit(int begun, Instant since) {
            this.generationAtStart = begun;
            this.acquiredAt = since;
        }

        /** The same bytes; how fast they pass is measured. */
        public Flow.Publisher<ByteBuffer> metered(Flow.Publisher<ByteBuffer> bytes) {
            return new ObservedPublisher(bytes, new ObservedPublisher.Observer() {
                @Override
                public void onBytes(int count) {
                    bytesTransferred.add(count);
                }
            });
        }

        /** A cloud asks for less. Of those that were on their way together, the first to be told decides. */
        public void throttled() {
            lock.lock();
            try {
                if (generationAtStart == generation) {
                    adjustLimit(adaptiveLimit::onThrottled);
                }
            } finally {
                lock.unlock();
            }
        }

        public void release() {
            lock.lock();
            try {
                Instant now = clock.instant();
                changeInUse(now, -1);
                meanPartNanos +=
                        SMOOTHING_FACTOR * (Duration.between(acquiredAt, now).toNanos() - meanPartNanos);
                evaluate(now);
                permitReleased.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Somebody who has parts, or will know in a moment whether he has, and seeks places for them until it is closed. */
    public Demand registerDemand() {
        changeDemand(1);
        return new Demand();
    }

    public final class Demand implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        private Demand() {}

        /** Idempotent. */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                changeDemand(-1);
            }
        }
    }

    /**
     * Whether somebody more should seek places: one is empty and nobody comes for it, or parts are so quick that those who
     * come may soon be too few. Whoever comes too early keeps from another process what it could work on.
     */
    public boolean hasCapacity() {
        lock.lock();
        try {
            return meanPartNanos < SHORT_PART.toNanos()
                    ? demand < Math.max(1, adaptiveLimit.limit() / PARTS_PER_DEMAND)
                    : demand == 0 && inUse < adaptiveLimit.limit();
        } finally {
            lock.unlock();
        }
    }

    private void changeDemand(int change) {
        lock.lock();
        try {
            demand += change;
        } finally {
            lock.unlock();
        }
    }

    private void changeInUse(Instant now, int change) {
        inUseNanos += (double) inUse * Duration.between(inUseChangedAt, now).toNanos();
        inUseChangedAt = now;
        inUse += change;
    }

    private void evaluate(Instant now) {
        Duration time = Duration.between(sampleStart, now);
        if (time.compareTo(SAMPLE_INTERVAL) < 0) {
            return;
        }
        double nanos = time.toNanos();
        double rate = (bytesTransferred.sum() - bytesAtSampleStart) / nanos;
        if (inUseNanos >= MIN_UTILISATION * adaptiveLimit.limit() * nanos) {
            adjustLimit(() -> adaptiveLimit.onSample(rate));
        }
        startSample(now);
    }

    private void adjustLimit(Runnable decision) {
        int before = adaptiveLimit.limit();
        decision.run();
        if (adaptiveLimit.limit() != before) {
            generation++;
            startSample(clock.instant());
        }
    }

    private void startSample(Instant now) {
        sampleStart = now;
        bytesAtSampleStart = bytesTransferred.sum();
        inUseNanos = 0;
    }
}
