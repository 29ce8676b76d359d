package io.blobferry.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * One figure of a report.
 *
 * @param name its name where a program reads the report, in camel case
 * @param label its name for people
 * @param value a {@link Number}, a {@link Boolean} or a text
 * @param text the value for people
 */
public record Figure(String name, String label, Object value, String text) {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final int UNIT = 1_024;

    public Figure {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(text, "text");
    }

    public static Figure count(String name, String label, long value) {
        return new Figure(name, label, value, grouped(value));
    }

    public static Figure bytes(String name, String label, long value) {
        return new Figure(name, label, value, value < UNIT ? grouped(value) + " bytes" : shortBytes(value));
    }

    public static Figure text(String name, String label, String value) {
        return new Figure(name, label, value, value);
    }

    public static Figure time(String name, String label, Instant value) {
        return text(name, label, value.toString());
    }

    /** A duration, in whole seconds where a program reads it. */
    public static Figure duration(String name, String label, Duration value) {
        return new Figure(name, label, value.toSeconds(), shortDuration(value));
    }

    /** A number of bytes with three digits and a unit. */
    public static String shortBytes(long bytes) {
        if (bytes < UNIT) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= UNIT && unit < UNITS.length - 1) {
            value /= UNIT;
            unit++;
        }
        return String.format(
                Locale.ROOT, value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /** A duration with its two largest units. */
    public static String shortDuration(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }

    private static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
