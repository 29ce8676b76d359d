package io.blobferry.spi.state;

import io.blobferry.domain.FailureCause;
import java.time.Duration;

/**
 * The delay from a failure to the next attempt, which grows with each failure of the same subject.
 *
 * @param first the delay after the first failure
 * @param factor by how much each delay is longer than the one before it
 * @param max the maximum delay
 */
record RetrySchedule(Duration first, int factor, Duration max) {
    private static final RetrySchedule RETRYABLE = new RetrySchedule(Duration.ofMinutes(10), 2, Duration.ofHours(6));

    /**
     * A role assignment takes effect within 10 minutes, and one by way of a group may take hours ("Troubleshoot Azure RBAC",
     * Microsoft Learn), so the first attempt comes soon and without an operator's request.
     */
    private static final RetrySchedule DELAYED_REMEDY =
            new RetrySchedule(Duration.ofMinutes(15), 4, Duration.ofDays(1));

    private static final RetrySchedule MANUAL = new RetrySchedule(Duration.ofDays(1), 2, Duration.ofDays(7));

    static RetrySchedule of(FailureCause cause) {
        if (cause.isRetryable()) {
            return RETRYABLE;
        }
        return cause.hasDelayedRemedy() ? DELAYED_REMEDY : MANUAL;
    }

    /** @param failureCount how often the subject has failed; at least 1 */
    Duration delay(long failureCount) {
        Duration delay = first;
        for (long failure = 1; failure < failureCount && delay.compareTo(max) < 0; failure++) {
            delay = delay.multipliedBy(factor);
        }
        return delay.compareTo(max) < 0 ? delay : max;
    }
}
