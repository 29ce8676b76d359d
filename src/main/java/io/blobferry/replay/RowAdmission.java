package io.blobferry.replay;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides whether a replay starts one more row: at most a number of rows per second, none when the time limit is
 * reached or after too many consecutive incomplete replays. Once stopped it admits no more rows. Thread-safe.
 */
final class RowAdmission {
    /** A run of incomplete replays this long means that a service is unavailable. */
    private static final int MAX_CONSECUTIVE_INCOMPLETE = 10;

    /** The limiter's own limit; one row waits at a time, so one refresh period, at most 1 s, is enough. */
    private static final Duration MAX_RATE_WAIT = Duration.ofMinutes(1);

    private final RunContext run;
    private final Duration minRemaining;
    private final ReplayCounters counters;
    private final Sleeper sleeper;
    private final RateLimiter limiter;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<String> stopReason = Optional.empty();

    /**
     * @param perSecond how many rows to start per second; at least 1
     * @param minRemaining the time that must remain to start a row
     */
    RowAdmission(RunContext run, int perSecond, Duration minRemaining, ReplayCounters counters, Sleeper sleeper) {
        this.run = run;
        this.minRemaining = minRemaining;
        this.counters = counters;
        this.sleeper = sleeper;
        limiter = RateLimiter.of(
                "replay",
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(Duration.ofSeconds(1).dividedBy(perSecond))
                        .timeoutDuration(MAX_RATE_WAIT)
                        .build());
    }

    /** Waits until the rate allows one more row; {@code false} if the replay has to stop. */
    boolean admit() {
        lock.lock();
        try {
            if (stopReason.isPresent()) {
                return false;
            }
            long nanos = limiter.reservePermission();
            if (nanos > 0) {
                sleeper.sleep(Duration.ofNanos(nanos));
            }
            return checkStop().isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the replay, unless it has stopped before. */
    void stop(String reason) {
        lock.lock();
        try {
            stopReason = stopReason.or(() -> Optional.of("stopped, because it affects all rows: " + reason));
        } finally {
            lock.unlock();
        }
    }

    /** Why the replay has to stop, as of now; empty if it may continue. */
    Optional<String> checkStop() {
        lock.lock();
        try {
            if (stopReason.isEmpty()) {
                stopReason = currentStopReason();
            }
            return stopReason;
        } finally {
            lock.unlock();
        }
    }

    /** Why the replay stopped early; empty if it did not. */
    Optional<String> stopReason() {
        lock.lock();
        try {
            return stopReason;
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> currentStopReason() {
        if (run.remaining().compareTo(minRemaining) < 0) {
            return Optional.of("time limit reached");
        }
        return counters.consecutiveIncomplete() >= MAX_CONSECUTIVE_INCOMPLETE
                ? Optional.of("stopped after " + MAX_CONSECUTIVE_INCOMPLETE
                        + " consecutive incomplete replays; a service may be unavailable")
                : Optional.empty();
    }
}
