package io.blobferry.domain;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;

/**
 * When something happened: at a moment that is known, or at one that lies between two.
 *
 * @param earliest not before this
 * @param latest not after this; equal to {@code earliest} if the moment is known
 */
public record TimeRange(Instant earliest, Instant latest) {
    public TimeRange {
        Objects.requireNonNull(earliest, "earliest");
        Objects.requireNonNull(latest, "latest");
        if (latest.isBefore(earliest)) {
            throw new IllegalArgumentException("latest must not be before earliest: " + latest + ", " + earliest);
        }
    }

    /** A moment that is known. */
    public static TimeRange at(Instant moment) {
        return new TimeRange(moment, moment);
    }

    /** A moment between the two, in whichever order they are given: clocks differ. */
    public static TimeRange between(Instant one, Instant other) {
        return one.isBefore(other) ? new TimeRange(one, other) : new TimeRange(other, one);
    }

    /**
     * Reads the text that {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static TimeRange parse(String text) {
        int slash = text.indexOf('/');
        try {
            return slash < 0
                    ? at(Instant.parse(text))
                    : new TimeRange(Instant.parse(text.substring(0, slash)), Instant.parse(text.substring(slash + 1)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("neither a time nor two separated by a slash: " + text, e);
        }
    }

    /** Whether the moment is known. */
    public boolean isExact() {
        return earliest.equals(latest);
    }

    /** ISO 8601, UTC: the moment, or both limits with a slash between them. */
    @Override
    public String toString() {
        return isExact() ? earliest.toString() : earliest + "/" + latest;
    }
}
