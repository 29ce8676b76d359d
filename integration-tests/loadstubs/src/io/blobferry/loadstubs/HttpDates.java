package io.blobferry.loadstubs;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as HTTP headers carry them. */
final class HttpDates {
    /** With two digits for the day, as HTTP wants them and the JDK's own RFC 1123 does not. */
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDates() {}

    static String http(Instant time) {
        return HTTP.format(time);
    }
}
