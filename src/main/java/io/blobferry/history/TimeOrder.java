package io.blobferry.history;

import io.blobferry.domain.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Whether something happened before a version was valid, or after. Azure's Last-Modified has whole seconds, so a version
 * became valid at any moment of that second. The ends of an interval are read from different clocks.
 *
 * @param skew by how much the clocks may differ
 */
record TimeOrder(Duration skew) {
    /** The place of an event relative to the beginning of a version. */
    enum Order {
        BEFORE,
        AFTER,
        UNCLEAR
    }

    /** The place of the end of the very version: a version does not end before it begins. */
    Order ofSameVersion(TimeRange event, TimeRange validFrom) {
        if (validFrom.isExact()) {
            return latest(event).isBefore(validFrom.earliest()) ? Order.BEFORE : Order.AFTER;
        }
        if (!earliest(event).isBefore(latest(validFrom))) {
            return Order.AFTER;
        }
        return latest(event).isBefore(earliest(validFrom)) ? Order.BEFORE : Order.UNCLEAR;
    }

    /** The place of an event of another version, or of an unknown one. */
    Order ofOtherVersion(TimeRange event, TimeRange validFrom) {
        boolean wholeSecond = validFrom.isExact()
                && validFrom.earliest().equals(validFrom.earliest().truncatedTo(ChronoUnit.SECONDS));
        if (wholeSecond) {
            if (!earliest(event).isBefore(validFrom.earliest().plusSeconds(1))) {
                return Order.AFTER;
            }
            return latest(event).isBefore(validFrom.earliest()) ? Order.BEFORE : Order.UNCLEAR;
        }
        if (earliest(event).isAfter(latest(validFrom))) {
            return Order.AFTER;
        }
        return latest(event).isAfter(earliest(validFrom)) ? Order.UNCLEAR : Order.BEFORE;
    }

    /** Whether the time is within the interval, as far as clocks tell. */
    boolean isWithin(TimeRange time, TimeRange interval) {
        return time.isExact()
                ? !time.earliest().isBefore(earliest(interval))
                        && !time.latest().isAfter(latest(interval))
                : !time.earliest().isBefore(interval.earliest())
                        && !time.latest().isAfter(interval.latest());
    }

    private Instant earliest(TimeRange time) {
        return time.isExact() ? time.earliest() : time.earliest().minus(skew);
    }

    private Instant latest(TimeRange time) {
        return time.isExact() ? time.latest() : time.latest().plus(skew);
    }
}
