package io.blobferry.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.ETag;
import io.blobferry.domain.TimeRange;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryRecordJsonTest {
    private static final Instant TIME = Instant.parse("2026-11-01T12:00:00.5Z");

    @Test
    void exactRecord_namesTimeAndVersion() {
        HistoryRecord deleted = HistoryRecord.of(
                HistoryRecord.Kind.DELETED,
                "container/\u00E4\"\uD83D\uDE00",
                TimeRange.at(TIME),
                Optional.of(new ETag("0x1")));
        assertEquals(
                "{\"schema\":1,\"kind\":\"deleted\",\"key\":\"container/\\u00E4\\\"\\uD83D\\uDE00\","
                        + "\"time\":\"2026-11-01T12:00:00.500Z\",\"etag\":\"0x1\"}",
                HistoryRecordJson.of(deleted, "container/\u00E4\"\uD83D\uDE00"));
    }

    @Test
    void intervalOfUnknownVersion_namesItsEnd() {
        HistoryRecord unread = HistoryRecord.of(
                HistoryRecord.Kind.UNREAD, "a", new TimeRange(TIME, TIME.plusSeconds(1)), Optional.empty());
        assertEquals(
                "{\"schema\":1,\"kind\":\"unread\",\"key\":\"a\",\"time\":\"2026-11-01T12:00:00.500Z\","
                        + "\"until\":\"2026-11-01T12:00:01.500Z\"}",
                HistoryRecordJson.of(unread, "a"));
    }
}
