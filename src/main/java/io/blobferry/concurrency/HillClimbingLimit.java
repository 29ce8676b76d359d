package io.blobferry.concurrency;

/**
 * How many of something are worth having at once, found by trying: twice as many, for as long as each doubling pays, then
 * the last number that paid; from time to time a few more. Whoever is told to slow down has half as many. Not safe for
 * several threads.
 */
final class HillClimbingLimit {
    /** Twice as many have to be so much faster, or they only take memory. */
    private static final double DOUBLING_GAIN = 1.1;

    /** A few more add this share of the present number, at least one. */
    private static final int PROBE_DIVISOR = 4;

    private static final double PROBE_GAIN = 1.05;

    /** So small a gain is told from chance by the mean of many measurements. */
    private static final int PROBE_SAMPLES = 10;

    /** So many pass before more are tried again where they did not pay. */
    private static final int HOLD_SAMPLES = 30;

    private final int max;
    private int limit;
    private boolean doubling = true;

    /** While more are tried: what was had before, and how fast that was. */
    private boolean probing;

    private int previousLimit;
    private double previousRate;

    /** The first measurement is of a process that has just begun, and would make whatever comes next look faster. */
    private boolean warmedUp;

    /** Of what is going on now: how many measurements it takes, how many there were, and their mean. */
    private int requiredSamples = 1;

    private int sampleCount;
    private double mean;

    /**
     * @param first what it begins with, if that is not too many
     * @param most what it never exceeds; positive
     */
    HillClimbingLimit(int first, int most) {
        if (first < 1 || most < 1) {
            throw new IllegalArgumentException("at least one: " + first + ", at most " + most);
        }
        this.max = most;
        limit = Math.min(first, most);
    }

    int limit() {
        return limit;
    }

    /** @param rate how fast it went with as many as {@link #limit} says, in any unit */
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

    /** The other side asks for less. */
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

    private void resetSamples(int times) {
        requiredSamples = times;
        sampleCount = 0;
        mean = 0;
    }
}
