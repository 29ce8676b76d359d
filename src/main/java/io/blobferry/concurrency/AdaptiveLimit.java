package io.blobferry.concurrency;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A concurrency limit that follows the measured throughput by {@link HillClimbingLimit} and throttling by {@link
 * ThrottlingCeiling}. Not thread-safe.
 */
final class AdaptiveLimit {
    private final HillClimbingLimit throughputLimit;
    private final ThrottlingCeiling ceiling = new ThrottlingCeiling();
    private final Clock clock;

    /**
     * @param initial the initial limit, reduced to {@code max} if larger; at least 1
     * @param max the maximum limit; at least 1
     */
    AdaptiveLimit(int initial, int max, Clock clock) {
        throughputLimit = new HillClimbingLimit(initial, max);
        this.clock = clock;
    }

    /** The current limit; 1 to {@code max}. It may rise while time passes. */
    int limit() {
        return Math.min(throughputLimit.limit(), ceiling.limit(clock.instant()));
    }

    /** Whether the limit rises by time: its throughput is not to be measured then. */
    boolean isRecovering() {
        return ceiling.isActive(clock.instant());
    }

    /**
     * @param rate the throughput at the current limit, in any unit
     * @param duration how long it was measured
     */
    void onSample(double rate, Duration duration) {
        throughputLimit.onSample(rate, duration);
    }

    /** A cloud throttles. Returns whether the limit is reduced, which happens at most once in a while. */
    boolean onThrottled() {
        Instant now = clock.instant();
        boolean reduced = ceiling.onThrottled(now, limit(), throughputLimit.settledLimit());
        if (reduced) {
            throughputLimit.onThrottled(ceiling.goal());
        }
        return reduced;
    }
}
