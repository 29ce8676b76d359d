package io.blobferry.concurrency;

import java.time.Duration;
import java.time.Instant;

/**
 * The ceiling that throttling puts on a concurrency limit. Throttling halves the limit at once, but at most once in ten
 * seconds, because what was in flight together is throttled together. After ten seconds without throttling the ceiling
 * rises steadily, and fifty seconds later it has reached its goal, however long a part takes.
 *
 * <p>The goal is the limit from before the throttling. Throttling that comes back while the ceiling rises shows that the
 * goal is too high, which is then moved halfway to the limit that was throttled. Not thread-safe.
 */
final class ThrottlingCeiling {
    /** The minimum time between two reductions, and from the last one to the rise. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** The time from the end of the window to the goal. */
    private static final Duration RISE = Duration.ofSeconds(50);

    private Instant reducedAt = Instant.MIN;
    private int floor;
    private int goal;

    /** Whether the ceiling is below its goal. */
    boolean isActive(Instant now) {
        return now.isBefore(plus(WINDOW.plus(RISE)));
    }

    /** The ceiling; what it limits may be lower. {@code Integer.MAX_VALUE} unless it {@linkplain #isActive is active}. */
    int limit(Instant now) {
        if (!isActive(now)) {
            return Integer.MAX_VALUE;
        }
        Duration risen = Duration.between(plus(WINDOW), now);
        return risen.isNegative() ? floor : floor + (int) ((goal - floor) * risen.toMillis() / RISE.toMillis());
    }

    /**
     * A cloud throttles at the current limit.
     *
     * @param current the limit
     * @param settled the limit that was in effect for long; at least half of the current one
     * @return whether the ceiling is reduced; its goal may be another then
     */
    boolean onThrottled(Instant now, int current, int settled) {
        if (now.isBefore(plus(WINDOW))) {
            return false;
        }
        if (!isActive(now)) {
            goal = settled;
        } else if (current > floor) {
            goal = Math.max(current, (goal + current) / 2);
        }
        floor = Math.max(1, current / 2);
        reducedAt = now;
        return true;
    }

    /** The limit once the ceiling has risen. */
    int goal() {
        return goal;
    }

    private Instant plus(Duration time) {
        return reducedAt.equals(Instant.MIN) ? Instant.MIN : reducedAt.plus(time);
    }
}
