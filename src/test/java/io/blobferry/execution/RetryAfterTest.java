package io.blobferry.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String NOW_DATE = "Fri, 02 Jan 2026 03:04:05 GMT";

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "' 120 ', 120", "007, 7", "99999, 99999"})
    void seconds_areTheDelay(String value, long seconds) {
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), RetryAfter.parse(value, NOW));
    }

    /** The three forms that RFC 9110 obliges a recipient to accept. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Fri, 02 Jan 2026 03:06:05 GMT",
                "Friday, 02-Jan-26 03:06:05 GMT",
                "Fri Jan  2 03:06:05 2026",
                " Fri, 02 Jan 2026 03:06:05 GMT "
            })
    void date_countsFromNow(String value) {
        assertEquals(Optional.of(Duration.ofMinutes(2)), RetryAfter.parse(value, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NOW_DATE,
                "Fri, 02 Jan 2026 03:04:04 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994"
            })
    void dateInThePast_isZero(String value) {
        assertEquals(Optional.of(Duration.ZERO), RetryAfter.parse(value, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "soon",
                "-1",
                "+1",
                "1.5",
                "1 s",
                "٣",
                "100000",
                "99999999999999999999",
                "Wed, 21 Oct",
                "2026-01-02T03:06:05Z",
                "Thu, 02 Jan 2026 03:06:05 GMT",
                "Fri, 02 Jan 2026 03:06:05 CET",
                "Fri, 32 Jan 2026 03:06:05 GMT",
                "Mon, 05 Jan 2026 03:06:05 GMT"
            })
    void garbageAndExcessiveDelays_areEmpty(String value) {
        assertEquals(Optional.empty(), RetryAfter.parse(value, NOW));
    }

    @Test
    void missingHeader_isEmpty() {
        assertEquals(Optional.empty(), RetryAfter.parse(null, NOW));
        assertEquals(Optional.empty(), RetryAfter.parse(null, NOW_DATE));
    }

    @Test
    void date_countsFromTheResponsesDate() {
        assertEquals(Optional.of(Duration.ofMinutes(2)), RetryAfter.parse("Fri, 02 Jan 2026 03:06:05 GMT", NOW_DATE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday"})
    void missingDate_countsFromTheHostsClock(String date) {
        String inOneHour = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC));
        // RFC_1123_DATE_TIME writes a day of one digit, HTTP two.
        String value = inOneHour.charAt(6) == ' ' ? inOneHour.replace(", ", ", 0") : inOneHour;
        Duration delay = RetryAfter.parse(value, date.isEmpty() ? null : date).orElseThrow();
        assertTrue(delay.compareTo(Duration.ofMinutes(59)) > 0, delay::toString);
        assertTrue(delay.compareTo(Duration.ofHours(1)) <= 0, delay::toString);
    }
}
