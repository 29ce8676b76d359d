package io.blobferry.history;

import io.blobferry.domain.TimeRange;
import io.blobferry.spi.target.StoredVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Whether something happened before a version was valid, or after. Azure's Last-Modified has whole seconds, so a version
 * became valid at any moment of that second. The ends of an interval are read from different clocks; what Last-Modified bounds
 * is by Azure's own.
 *
 * @param skew by how much the clocks may differ
 */
record TimeOrder(Duration skew) {
    /** Last-Modified has whole seconds. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    /** The place of an event relative to the beginning of a version. */
    enum Order {
        BEFORE,
        AFTER,
        UNCLEAR
    }

    /** Between which moments something happened, by Azure's clock. */
    private record Bounds(TimeRange time, Instant earliest, Instant latest) {}

    /** The place of the end of the very version: a version does not end before it begins. */
    Order ofSameVersion(TimeRange event, StoredVersion.Origin version) {
        return ofSameVersion(bounds(event), bounds(version));
    }

    /** The same of a version of which a record alone is known, by the time that the record says. */
    Order ofSameVersion(TimeRange event, TimeRange validFrom) {
        return ofSameVersion(bounds(event), bounds(validFrom));
    }

    /** The place of an event of another version, or of an unknown one. */
    Order ofOtherVersion(TimeRange event, StoredVersion.Origin version) {
        return ofOtherVersion(bounds(event), bounds(version));
    }

    /** The same of a version of which a record alone is known, by the time that the record says. */
    Order ofOtherVersion(TimeRange event, TimeRange validFrom) {
        return ofOtherVersion(bounds(event), bounds(validFrom));
    }

    private static Order ofSameVersion(Bounds event, Bounds since) {
        if (since.time().isExact()) {
            return event.latest().isBefore(since.earliest()) ? Order.BEFORE : Order.AFTER;
        }
        if (!event.earliest().isBefore(since.latest())) {
            return Order.AFTER;
        }
        return event.latest().isBefore(since.earliest()) ? Order.BEFORE : Order.UNCLEAR;
    }

    private static Order ofOtherVersion(Bounds event, Bounds since) {
        boolean wholeSecond = since.time().isExact()
                && since.earliest().equals(since.earliest().truncatedTo(ChronoUnit.SECONDS));
        if (wholeSecond) {
            if (!event.earliest().isBefore(since.earliest().plus(RESOLUTION))) {
                return Order.AFTER;
            }
            return event.latest().isBefore(since.earliest()) ? Order.BEFORE : Order.UNCLEAR;
        }
        if (event.earliest().isAfter(since.latest())) {
            return Order.AFTER;
        }
        return event.latest().isAfter(since.earliest()) ? Order.UNCLEAR : Order.BEFORE;
    }

    /** Whether the time is within the interval, as far as clocks tell. */
    boolean isWithin(TimeRange time, TimeRange interval) {
        Bounds bounds = bounds(interval);
        return time.isExact()
                ? !time.earliest().isBefore(bounds.earliest()) && !time.latest().isAfter(bounds.latest())
                : !time.earliest().isBefore(interval.earliest())
                        && !time.latest().isAfter(interval.latest());
    }

    /**
     * A version is not valid before its Last-Modified. One that became valid within the second of its Last-Modified, after
     * another version, has the end of that second as the end of its interval.
     */
    private Bounds bounds(StoredVersion.Origin version) {
        Bounds any = bounds(version.validFrom());
        Instant modified = version.lastModified();
        Instant end = modified.plus(RESOLUTION);
        boolean endsWithSecond = version.validFrom().latest().equals(end)
                && version.validFrom().earliest().isAfter(modified);
        return new Bounds(
                any.time(),
                any.earliest().isBefore(modified) ? modified : any.earliest(),
                endsWithSecond ? end : any.latest());
    }

    private Bounds bounds(TimeRange time) {
        return time.isExact()
                ? new Bounds(time, time.earliest(), time.latest())
                : new Bounds(time, time.earliest().minus(skew), time.latest().plus(skew));
    }
}
