package io.blobferry.replay;

import io.blobferry.spi.state.FailureStore;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.Instant;

/**
 * When the timer replays a failure again: with increasing delay after the last failure, from 10 minutes to 6 hours, or
 * from one to seven days if the cause needs an operator. A failure that an operator has fixed is then replayed without
 * a request.
 */
final class ReplayBackoff {
    private static final Duration MAX = Duration.ofHours(6);
    private static final Duration MAX_MANUAL = Duration.ofDays(7);
    private static final IntervalFunction DELAY = IntervalFunction.ofExponentialBackoff(Duration.ofMinutes(10), 2, MAX);
    private static final IntervalFunction DELAY_MANUAL =
            IntervalFunction.ofExponentialBackoff(Duration.ofDays(1), 2, MAX_MANUAL);

    /** From this number of failures on both delays are at their maximum; the functions take one step per failure. */
    private static final int MAX_ATTEMPT = 10;

    private ReplayBackoff() {}

    static boolean isDue(FailureStore.Row row, Instant now) {
        return !row.failure().occurredAt().plus(delay(row)).isAfter(now);
    }

    private static Duration delay(FailureStore.Row row) {
        IntervalFunction delay = row.failure().cause().isRetryable() ? DELAY : DELAY_MANUAL;
        return Duration.ofMillis(delay.apply((int) Math.min(row.failureCount(), MAX_ATTEMPT)));
    }
}
