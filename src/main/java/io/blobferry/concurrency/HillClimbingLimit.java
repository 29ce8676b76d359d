package io.blobferry.concurrency;

import java.time.Duration;

/**
 * An adaptive concurrency limit found by hill climbing: it doubles the limit while each doubling increases the rate,
 * returns to the last limit that did, and probes a slightly higher limit from time to time. Time is what counts, not the
 * number of samples, because a sample may last as long as a part. Not thread-safe.
 */
final class HillClimbingLimit {
    /** The minimum increase of the rate that keeps a doubled limit. */
    private static final double DOUBLING_GAIN = 1.1;

    /** A probe raises the limit by this fraction of it, at least by one. */
    private static final int PROBE_DIVISOR = 4;

    /** The minimum increase of the rate that keeps a probed limit. */
    private static final double PROBE_GAIN = 1.05;

    /** How long a doubled limit is measured: one sample. */
    private static final Duration DOUBLING_TIME = Duration.ofNanos(1);

    /** How long a probe is measured: the mean over this time separates a small gain from noise. */
    private static final Duration PROBE_TIME = Duration.ofSeconds(10);

    /** How long a limit is measured before the next probe. */
    private static final Duration HOLD_TIME = Duration.ofSeconds(30);

    private final int max;
    private int limit;
    private boolean doubling = true;

    /** While a higher limit is tested: the previous limit and its rate. */
    private boolean probing;

    private int previousLimit;
    private double previousRate;

    /** The first sample is discarded: during warm-up the rate is low, and any next limit would seem better. */
    private boolean warmedUp;

    /** The current measurement: the time that it needs, the time so far and the mean rate over it. */
    private Duration requiredTime = DOUBLING_TIME;

    private Duration measuredTime = Duration.ZERO;
    private double mean;

    /**
     * @param initial the initial limit, reduced to {@code max} if larger; at least 1
     * @param max the maximum limit; at least 1
     */
    HillClimbingLimit(int initial, int max) {
        if (initial < 1 || max < 1) {
            throw new IllegalArgumentException("initial and max must be at least 1: " + initial + ", " + max);
        }
        this.max = max;
        limit = Math.min(initial, max);
    }

    /** The current limit; 1 to {@code max}. */
    int limit() {
        return limit;
    }

    /** The current limit; the one before it while a higher one is tested. */
    int settledLimit() {
        return probing ? previousLimit : limit;
    }

    /**
     * @param rate the throughput at the current {@link #limit}, in any unit
     * @param duration how long it was measured; positive
     */
    void onSample(double rate, Duration duration) {
        if (!warmedUp) {
            warmedUp = true;
            return;
        }
        measuredTime = measuredTime.plus(duration);
        mean += (rate - mean) * duration.toNanos() / measuredTime.toNanos();
        if (measuredTime.compareTo(requiredTime) < 0) {
            return;
        }
        if (probing && mean < previousRate * (doubling ? DOUBLING_GAIN : PROBE_GAIN)) {
            doubling = false;
            hold(previousLimit);
        } else {
            increase();
        }
    }

    /**
     * A cloud throttles: holds this limit, which is to be reached again. If a doubled limit was under test, it is not doubled
     * again.
     */
    void onThrottled(int settled) {
        doubling &= !probing;
        hold(settled);
    }

    private void increase() {
        previousLimit = limit;
        previousRate = mean;
        limit = Math.min(max, limit + (doubling ? limit : Math.max(1, limit / PROBE_DIVISOR)));
        probing = limit > previousLimit;
        restartMeasurement(doubling ? DOUBLING_TIME : PROBE_TIME);
    }

    private void hold(int settled) {
        limit = settled;
        probing = false;
        restartMeasurement(HOLD_TIME);
    }

    private void restartMeasurement(Duration required) {
        requiredTime = required;
        measuredTime = Duration.ZERO;
        mean = 0;
    }
}
