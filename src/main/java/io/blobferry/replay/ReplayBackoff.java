package io.blobferry.replay;

import io.blobferry.spi.state.FailureStore;
import java.time.Duration;
import java.time.Instant;

/**
 * When a failure is tried again though nobody asks: soon, and ever more seldom. Where a person comes first it is tried once
 * a day at the most, so that what was mended heals by itself, and what was not costs next to nothing.
 */
final class ReplayBackoff {
    private static final Duration FIRST = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration FIRST_FOR_A_PERSON = Duration.ofDays(1);
    private static final Duration LONGEST_FOR_A_PERSON = Duration.ofDays(7);
    private static final int MOST_DOUBLINGS = 10;

    private ReplayBackoff() {}

    static boolean isDue(FailureStore.Row row, Instant now) {
        return !row.failure().when().plus(wait(row)).isAfter(now);
    }

    private static Duration wait(FailureStore.Row row) {
        boolean passes = row.failure().cause().mayPass();
        Duration first = passes ? FIRST : FIRST_FOR_A_PERSON;
        Duration longest = passes ? LONGEST : LONGEST_FOR_A_PERSON;
        Duration wait = first.multipliedBy(1L << Math.min(row.times() - 1, MOST_DOUBLINGS));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
