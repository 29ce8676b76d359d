package io.blobferry.execution;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The HTTP header {@code Retry-After}: a number of seconds or a date (RFC 9110, sections 10.2.3 and 5.6.7). */
public final class RetryAfter {
    /** At most 99,999 s, a little more than a day: a longer delay is taken for garbage. */
    private static final Pattern DELAY_SECONDS = Pattern.compile("[0-9]{1,5}");

    private static final Duration MAX_DELAY = Duration.ofSeconds(99_999);

    private static final DateTimeFormatter IMF_FIXDATE = httpDate("EEE, dd MMM yyyy HH:mm:ss 'GMT'");
    private static final DateTimeFormatter ASCTIME = httpDate("EEE MMM ppd HH:mm:ss yyyy");

    private RetryAfter() {}

    /**
     * Returns the delay that a response asks for. A date counts from the response's own {@code Date}, so that the clocks
     * of client and service need not agree; from this host's clock if that header is missing or invalid.
     *
     * @param retryAfter the header's value; null if the response has none
     * @param date the value of the response's {@code Date} header; null if it has none
     * @return zero for a date in the past; empty without the header, for a value that is neither form and for a delay of
     *     more than 99,999 s
     */
    public static Optional<Duration> parse(String retryAfter, String date) {
        return parse(retryAfter, parseDate(date, Instant.now()).orElseGet(Instant::now));
    }

    static Optional<Duration> parse(String retryAfter, Instant now) {
        if (retryAfter == null) {
            return Optional.empty();
        }
        String value = retryAfter.strip();
        if (DELAY_SECONDS.matcher(value).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        return parseDate(value, now)
                .map(time -> time.isAfter(now) ? Duration.between(now, time) : Duration.ZERO)
                .filter(delay -> delay.compareTo(MAX_DELAY) <= 0);
    }

    /** @param now decides the century of a year of two digits: more than 50 years ahead is in the past */
    private static Optional<Instant> parseDate(String value, Instant now) {
        if (value == null) {
            return Optional.empty();
        }
        for (DateTimeFormatter format : List.of(IMF_FIXDATE, rfc850(now), ASCTIME)) {
            try {
                return Optional.of(format.parse(value.strip(), Instant::from));
            } catch (DateTimeException e) {
                // Not this form; a recipient accepts all three.
            }
        }
        return Optional.empty();
    }

    private static DateTimeFormatter rfc850(Instant now) {
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(
                        ChronoField.YEAR,
                        2,
                        2,
                        now.atOffset(ZoneOffset.UTC).minus(49, ChronoUnit.YEARS).toLocalDate())
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.US)
                .withZone(ZoneOffset.UTC);
    }

    private static DateTimeFormatter httpDate(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneOffset.UTC);
    }
}
