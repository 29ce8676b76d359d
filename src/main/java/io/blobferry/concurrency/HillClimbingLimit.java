package io.blobferry.concurrency;

/**
 * An adaptive concurrency limit found by hill climbing: it doubles the limit while each doubling increases the rate,
 * returns to the last limit that did, and probes a slightly higher limit from time to time. Throttling halves the
 * limit. Not thread-safe.
 */
final class HillClimbingLimit {
    /** The minimum increase of the rate that keeps a doubled limit. */
    private static final double DOUBLING_GAIN = 1.1;

    /** A probe raises the limit by this fraction of it, at least by one. */
    private static final int PROBE_DIVISOR = 4;

    /** The minimum increase of the rate that keeps a probed limit. */
    private static final double PROBE_GAIN = 1.05;

    /** The samples of a probe: their mean separates a small gain from noise. */
    private static final int PROBE_SAMPLES = 10;

    /** The samples before the next probe. */
    private static final int HOLD_SAMPLES = 30;

    private final int max;
    private int limit;
    private boolean doubling = true;

    /** While a higher limit is tested: the previous limit and its rate. */
    private boolean probing;

    private int previousLimit;
    private double previousRate;

    /** The first sample is discarded: during warm-up the rate is low, and any next limit would seem better. */
    private boolean warmedUp;

    /** The current measurement: the samples that it needs, the samples so far and their mean. */
    private int requiredSamples = 1;

    private int sampleCount;
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

    /** @param rate the throughput at the current {@link #limit}, in any unit */
    void onSample(double rate) {
        if (!warmedUp) {
            warmedUp = true;
            return;
        }
        sampleCount++;
        mean += (rate - mean) / sampleCount;
        if (sampleCount < requiredSamples) {
            return;
        }
        if (probing && mean < previousRate * (doubling ? DOUBLING_GAIN : PROBE_GAIN)) {
            limit = previousLimit;
            hold();
        } else {
            increase();
        }
    }

    /** A cloud throttles: halves the limit and holds it. */
    void onThrottled() {
        limit = Math.max(1, limit / 2);
        hold();
    }

    private void increase() {
        previousLimit = limit;
        previousRate = mean;
        limit = Math.min(max, limit + (doubling ? limit : Math.max(1, limit / PROBE_DIVISOR)));
        probing = limit > previousLimit;
        resetSamples(doubling ? 1 : PROBE_SAMPLES);
    }

    private void hold() {
        probing = false;
        doubling = false;
        resetSamples(HOLD_SAMPLES);
    }

    private void resetSamples(int required) {
        requiredSamples = required;
        sampleCount = 0;
        mean = 0;
    }
}
