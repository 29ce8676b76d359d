package io.blobferry.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassRecordTest {
    private static final PassRecord RECORD = new PassRecord(
            "account",
            Set.of("b", "a"),
            Instant.parse("2026-11-01T12:00:00Z"),
            Instant.parse("2026-11-01T13:00:00.5Z"),
            Map.of("compared", 1_000_000_000_000L, "queued", 3L));

    @Test
    void json_isReadAsAnEqualRecord() {
        assertEquals(RECORD, PassRecord.parse(RECORD.toJson()));
        assertEquals(
                "{\"schema\":1,\"account\":\"account\",\"containers\":[\"a\",\"b\"],\"startedAt\":\"2026-11-01T12:00:00Z\","
                        + "\"completedAt\":\"2026-11-01T13:00:00.500Z\",\"counts\":{\"compared\":1000000000000,\"queued\":3}}",
                RECORD.toJson());
    }

    @Test
    void key_sortsByTheTimeOfTheStart() {
        assertEquals(".blobferry/passes/account/2026-11-01T12:00:00.0000000Z.json", RECORD.recordKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{\"schema\":3}",
                "{\"schema\":1,\"account\":\"a\",\"containers\":[],\"startedAt\":\"2026-11-01T12:00:00Z\"}",
                "{\"schema\":1,\"account\":\"a\",\"containers\":[],\"startedAt\":\"2026-11-01T12:00:00Z\","
                        + "\"completedAt\":\"2026-11-01T13:00:00Z\",\"counts\":{\"queued\":\"3\"}}",
                "{\"schema\":1,\"account\":\"a\",\"containers\":[],\"startedAt\":\"2026-11-01T12:00:00Z\","
                        + "\"completedAt\":\"2026-11-01T13:00:00Z\",\"counts\":{\"queued\":1.5}}"
            })
    void otherText_isRefused(String json) {
        assertThrows(IllegalArgumentException.class, () -> PassRecord.parse(json));
    }
}
