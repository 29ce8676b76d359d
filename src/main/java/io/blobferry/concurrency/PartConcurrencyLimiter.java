package io.blobferry.concurrency;

import io.blobferry.execution.Sleeper;
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
import java.util.function.BooleanSupplier;

/**
 * Limits the number of parts in flight over all runs of a process; another one, the blobs in flight of a backfill. The {@linkplain AdaptiveLimit limit} adapts to the
 * measured throughput, falls when a cloud throttles, and never exceeds what the memory budget allows. Thread-safe;
 * permits are granted first-in, first-out, and to parts that were suspended before parts that have not begun.
 *
 * <p>When a cloud throttles, no part starts for a second, or for as long as the cloud asks, up to half a minute.
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

    /** The pause after a reduction of the limit, if the cloud asks for none. */
    private static final Duration THROTTLING_PAUSE = Duration.ofSeconds(1);

    /** The maximum pause of all parts; the throttled part itself waits as long as it is asked to. */
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    /** How often a waiting part checks whether the limit has risen. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final Clock clock;
    private final Sleeper sleeper;
    private final AdaptiveLimit adaptiveLimit;
    private final LongAdder bytesTransferred = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition permitReleased = lock.newCondition();

    /** The permits that are granted, and how many of them are suspended. */
    private int inUse;

    private int suspended;
    private int demand;

    /** The moving average of the duration of parts; initially not short. */
    private double meanPartNanos = SHORT_PART.toNanos();

    /** Counts reductions of the limit: throttling of a part that started before the last of them is ignored. */
    private int generation;

    private Instant pausedUntil;

    /** The current interval: its start, the bytes transferred until then, and the permit-nanoseconds in use since. */
    private Instant sampleStart;

    private long bytesAtSampleStart;
    private double inUseNanos;
    private Instant inUseChangedAt;

    /** @param max the maximum number of parts in flight, as the memory budget allows; at least 1 */
    public PartConcurrencyLimiter(int max, Clock clock, Sleeper sleeper) {
        this.clock = clock;
        this.sleeper = sleeper;
        adaptiveLimit = new AdaptiveLimit(INITIAL_LIMIT, max, clock);
        pausedUntil = clock.instant();
        startSample(pausedUntil);
        inUseChangedAt = sampleStart;
    }

    /**
     * Acquires a permit for one part, waiting if necessary.
     *
     * @param timeout the maximum wait; if not positive, no permit is acquired
     * @return empty after the timeout, or if the thread was interrupted; its interrupt flag is then set
     */
    public Optional<Permit> acquire(Duration timeout) {
        lock.lock();
        try {
            if (!awaitTurn(timeout, () -> inUse < adaptiveLimit.limit())) {
                return Optional.empty();
            }
            Instant now = clock.instant();
            accountUse(now);
            inUse++;
            return Optional.of(new Permit(now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits, with the lock, until no pause is in effect and the condition holds. Returns whether it does in time. */
    private boolean awaitTurn(Duration timeout, BooleanSupplier isTurn) throws InterruptedException {
        long remaining = timeout.toNanos();
        while (remaining > 0) {
            long pause = Duration.between(clock.instant(), pausedUntil).toNanos();
            if (pause >= remaining) {
                return false;
            }
            if (pause > 0) {
                sleepWithoutLock(Duration.ofNanos(pause));
                remaining -= pause;
            } else if (isTurn.getAsBoolean()) {
                return true;
            } else {
                long wait = Math.min(remaining, POLL_INTERVAL.toNanos());
                remaining -= wait - permitReleased.awaitNanos(wait);
            }
        }
        return false;
    }

    private void sleepWithoutLock(Duration pause) throws InterruptedException {
        lock.unlock();
        try {
            sleeper.sleep(pause);
        } finally {
            lock.lock();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** The permit of one part. Any thread may close it. */
    public final class Permit implements AutoCloseable {
        private int generationAtStart = generation;
        private Instant acquiredAt;
        private boolean isSuspended;
        private boolean isClosed;

        private Permit(Instant acquiredAt) {
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

        /** Adds bytes that another observer has counted to the measured throughput. */
        public void transferred(long bytes) {
            bytesTransferred.add(bytes);
        }

        /**
         * A cloud throttled this part: pauses all parts, and reduces the limit, at most once for those in flight together.
         *
         * @param retryAfter how long the cloud asks its callers to wait
         */
        public void throttled(Optional<Duration> retryAfter) {
            lock.lock();
            try {
                retryAfter.ifPresent(PartConcurrencyLimiter.this::pause);
                if (generationAtStart == generation && adaptiveLimit.onThrottled()) {
                    generation++;
                    pause(THROTTLING_PAUSE);
                    startSample(clock.instant());
                }
            } finally {
                lock.unlock();
            }
        }

        /** Leaves the permit to other suspended parts until {@link #resume}; the part sends nothing in between. */
        public void suspend() {
            lock.lock();
            try {
                accountUse(clock.instant());
                isSuspended = true;
                suspended++;
                permitReleased.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /**
         * Waits for the limit to admit the suspended part again.
         *
         * @param timeout the maximum wait; if not positive, the part stays suspended
         * @return whether the part may continue; false after the timeout, or if the thread was interrupted
         */
        public boolean resume(Duration timeout) {
            lock.lock();
            try {
                if (!awaitTurn(timeout, () -> inUse - suspended < adaptiveLimit.limit())) {
                    return false;
                }
                endSuspension(clock.instant());
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }

        private void endSuspension(Instant now) {
            accountUse(now);
            isSuspended = false;
            suspended--;
            acquiredAt = now;
            generationAtStart = generation;
        }

        /** Returns the permit. Idempotent. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (isClosed) {
                    return;
                }
                isClosed = true;
                Instant now = clock.instant();
                if (isSuspended) {
                    endSuspension(now);
                } else {
                    meanPartNanos += SMOOTHING_FACTOR
                            * (Duration.between(acquiredAt, now).toNanos() - meanPartNanos);
                }
                accountUse(now);
                inUse--;
                evaluate(now);
                permitReleased.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void pause(Duration asked) {
        Instant end = clock.instant().plus(asked.compareTo(MAX_PAUSE) < 0 ? asked : MAX_PAUSE);
        if (end.isAfter(pausedUntil)) {
            pausedUntil = end;
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

    /** The parts that have a permit now. */
    int partsInFlight() {
        lock.lock();
        try {
            return inUse;
        } finally {
            lock.unlock();
        }
    }

    /** The demands that are registered now. */
    int registeredDemands() {
        lock.lock();
        try {
            return demand;
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

    /** Adds the use of permits since the last change; called before each change. */
    private void accountUse(Instant now) {
        inUseNanos += (double) (inUse - suspended)
                * Duration.between(inUseChangedAt, now).toNanos();
        inUseChangedAt = now;
    }

    private void evaluate(Instant now) {
        Duration interval = Duration.between(sampleStart, now);
        if (interval.compareTo(SAMPLE_INTERVAL) < 0) {
            return;
        }
        double nanos = interval.toNanos();
        double rate = (bytesTransferred.sum() - bytesAtSampleStart) / nanos;
        if (!adaptiveLimit.isRecovering() && inUseNanos >= MIN_UTILISATION * adaptiveLimit.limit() * nanos) {
            adaptiveLimit.onSample(rate, interval);
        }
        startSample(now);
    }

    private void startSample(Instant now) {
        sampleStart = now;
        bytesAtSampleStart = bytesTransferred.sum();
        inUseNanos = 0;
    }
}
