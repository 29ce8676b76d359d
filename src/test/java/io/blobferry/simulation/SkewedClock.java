package io.blobferry.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The clock of one process, which may be ahead of the services' clock or behind it. */
final class SkewedClock extends Clock {
    /** S3 refuses requests of clients that are off by more than a quarter of an hour. */
    private static final int MAX_SECONDS = 600;

    static final Duration MAX = Duration.ofSeconds(MAX_SECONDS);

    private final Clock clock;
    private volatile Duration offset = Duration.ZERO;

    SkewedClock(Clock clock) {
        this.clock = clock;
    }

    /** @param share from 0 to 1: from the farthest behind to the farthest ahead */
    void jump(double share) {
        offset = Duration.ofSeconds(Math.round((2 * share - 1) * MAX_SECONDS));
    }

    @Override
    public Instant instant() {
        return clock.instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return clock.withZone(zone);
    }

    @Override
    public String toString() {
        return offset.toSeconds() + " s ahead";
    }
}
