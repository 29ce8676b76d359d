package io.blobferry.format;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A time in a key: ISO 8601, UTC, with seven digits of a second, so that keys sort by it. Azure's clock has ticks of 100 ns. */
final class RecordTime {
    static final String PATTERN = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7}Z";

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private RecordTime() {}

    /** Cut to the tick. */
    static String format(Instant time) {
        return FORMAT.format(time);
    }
}
