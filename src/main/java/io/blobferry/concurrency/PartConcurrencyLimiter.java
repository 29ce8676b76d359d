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
 * Limits the number of parts in flight over all runs of a process. The limit adapts by {@link HillClimbingLimit} to the
 * measured throughput, falls when a cloud throttles, and never exceeds what the memory budget allows. Thread-safe;
 * permits are granted first-in, first-out.
 *
 * <p>Only intervals in which nearly all permits are in use are measured: the throughput at the end of a blob, or
 * between two blobs, does not show the capacity of the clouds.
 */
public final class PartConcurrencyLimiter {
    private static final int INITIAL_LIMIT = 4;

    /** Long enough to average over parts that wait for a response and parts that stream. */
    private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(1);

    /** The share of permits in use, averaged over an interval, from which on the interval is measured. */
    private static final double MIN_UTILISATION = 0.9;

    /** Parts shorter than this end before the parts of another segment are listed, which leaves permits unused. */
    private static final Duration SHORT_PART = Duration.ofSeconds(2);

    /** The typical number of parts of one registered demand. */
    private static final int PARTS_PER_DEMAND = 4;

    /** The weight of the latest part in the moving average of the duration of parts. */
    private static final double SMOOTHING_FACTOR = 0.2;

    private final Clock clock;
    private final HillClimbingLimit adaptiveLimit;
    private final LongAdder bytesTransferred = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition permitReleased = lock.newCondition();
    private int inUse;
    private int demand;

    /** The moving average of the duration of parts; initially not short. */
    private double meanPartNanos = SHORT_PART.toNanos();

    /** Counts changes of the limit: throttling of a part that started under an earlier limit is ignored. */
    private int generation;

    /** The current interval: its start, the bytes transferred until then, and the permit-nanoseconds in use since. */
    private Instant sampleStart;

    private long bytesAtSampleStart;
    private double inUseNanos;
    private Instant inUseChangedAt;

    /** @param max the maximum number of parts in flight, as the memory budget allows; at least 1 */
    public PartConcurrencyLimiter(int max, Clock clock) {
        this.clock = clock;
        adaptiveLimit = new HillClimbingLimit(INITIAL_LIMIT, max);
        startSample(clock.instant());
        inUseChangedAt = sampleStart;
    }

    /**
     * Acquires a permit for one part, waiting if necessary.
     *
     * @param timeout the maximum wait; if not positive, no permit is acquired
     * @return empty after the timeout, or if the thread was interrupted; its interrupt flag is then set
     */
    public Optional<Permit> acquire(Duration timeout) {
        long remaining = timeout.toNanos();
        lock.lock();
        try {
            while (inUse >= adaptiveLimit.limit() && remaining > 0) {
                remaining = permitReleased.awaitNanos(remaining);
            }
            if (remaining <= 0) {
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

    /** The permit of one part. Any thread may release it, exactly once. */
    public final class Permit {
        private final int generationAtStart;
        private final Instant acquiredAt;

        private Permit(int generationAtStart, Instant acquiredAt) {
            this.generationAtStart = generationAtStart;
            this.acquiredAt = acquiredAt;
        }

        /** Forwards the bytes unchanged and adds them to the measured throughput. */
        public Flow.Publisher<ByteBuffer> metered(Flow.Publisher<ByteBuffer> bytes) {
            return new ObservedPublisher(bytes, new ObservedPublisher.Observer() {
                @Override
                public void onBytes(int count) {
                    bytesTransferred.add(count);
                }
            });
        }

        /** A cloud throttled this part: reduces the limit, at most once for the parts that were in flight together. */
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

        /** Returns the permit. */
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

    /** Registers a run that has parts to copy, or is about to list them, until the demand is closed. */
    public Demand registerDemand() {
        changeDemand(1);
        return new Demand();
    }

    /** A registered demand for permits. The caller closes it. */
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
     * Whether another segment should be received: a permit is free and no demand is registered, or parts are so short
     * that the registered demand may soon be too small. Returns {@code false} otherwise, because a segment that is
     * received too early is withheld from other processes.
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

    /**
     * Registers a run that is about to receive its segment, if {@linkplain #hasCapacity there is capacity} for one: of several
     * callers, no more than that get a demand.
     */
    public Optional<Demand> tryRegisterDemand() {
        lock.lock();
        try {
            return hasCapacity() ? Optional.of(registerDemand()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void changeDemand(int delta) {
        lock.lock();
        try {
            demand += delta;
        } finally {
            lock.unlock();
        }
    }

    private void changeInUse(Instant now, int delta) {
        inUseNanos += (double) inUse * Duration.between(inUseChangedAt, now).toNanos();
        inUseChangedAt = now;
        inUse += delta;
    }

    private void evaluate(Instant now) {
        Duration interval = Duration.between(sampleStart, now);
        if (interval.compareTo(SAMPLE_INTERVAL) < 0) {
            return;
        }
        double nanos = interval.toNanos();
        double rate = (bytesTransferred.sum() - bytesAtSampleStart) / nanos;
        if (inUseNanos >= MIN_UTILISATION * adaptiveLimit.limit() * nanos) {
            adjustLimit(() -> adaptiveLimit.onSample(rate));
        }
        startSample(now);
    }

    private void adjustLimit(Runnable adjustment) {
        int before = adaptiveLimit.limit();
        adjustment.run();
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
