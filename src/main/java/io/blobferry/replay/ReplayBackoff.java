package io.blobferry.replay;

import io.blobferry.spi.state.FailureStore;
import java.time.Duration;
import java.time.Instant;

/**
 * When a failure is tried again though nobody asks: soon, and ever more seldom. Where a person comes first it is tried once
 * a day at the most, so that what was mended heals by itself, and what was not costs next to nothing.
 */
final class ReplayBackoff {
    private static final Duration INITIAL = Duration.ofMinutes(10);
    private static final Duration MAX = Duration.ofHours(6);
    private static final Duration INITIAL_MANUAL = Duration.ofDays(1);
    private static final Duration MAX_MANUAL = Duration.ofDays(7);
    private static final int MAX_DOUBLINGS = 10;

    private ReplayBackoff() {}

    static boolean isDue(FailureStore.Row row, Instant now) {
        return !row.failure().occurredAt().plus(delay(row)).isAfter(now);
    }

    private static Duration delay(FailureStore.Row row) {
        boolean passes = row.failure().cause().isRetryable();
        Duration first = passes ? INITIAL : INITIAL_MANUAL;
        Duration longest = passes ? MAX : MAX_MANUAL;
        Duration wait = first.multipliedBy(1L << Math.min(row.failureCount() - 1, MAX_DOUBLINGS));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
