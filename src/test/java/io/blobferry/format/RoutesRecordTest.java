package io.blobferry.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.format.RoutesRecord.RecordedRoute;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesRecordTest {
    private static final Instant FROM = Instant.parse("2026-11-01T12:00:00.1234567Z");
    private static final RecordedRoute LEGAL = new RecordedRoute(
            "legal", "archive", "ü/", "DEEP_ARCHIVE", List.of("legal-*"), List.of("**.pdf"), List.of("tmp/**"));
    private static final RecordedRoute REST =
            new RecordedRoute("rest", "backups", "", "STANDARD", List.of(), List.of(), List.of());
    private static final RoutesRecord RECORD =
            new RoutesRecord("account", FROM, Set.of("b", "a"), List.of(LEGAL, REST));

    @Test
    void json_isReadAsAnEqualRecord() {
        assertEquals(RECORD, RoutesRecord.parse(RECORD.toJson()));
        assertEquals(
                "{\"schema\":1,\"account\":\"account\",\"from\":\"2026-11-01T12:00:00.123456700Z\",\"containers\":[\"a\",\"b\"],"
                        + "\"routes\":[{\"name\":\"legal\",\"bucket\":\"archive\",\"prefix\":\"\\u00FC/\","
                        + "\"storageClass\":\"DEEP_ARCHIVE\",\"containers\":[\"legal-*\"],\"include\":[\"**.pdf\"],"
                        + "\"exclude\":[\"tmp/**\"]},{\"name\":\"rest\",\"bucket\":\"backups\",\"prefix\":\"\","
                        + "\"storageClass\":\"STANDARD\",\"containers\":[],\"include\":[],\"exclude\":[]}]}",
                RECORD.toJson());
    }

    @Test
    void key_sortsByTime() {
        assertEquals(".blobferry/routes/account/2026-11-01T12:00:00.1234567Z.json", RECORD.recordKey());
        assertTrue(RECORD.recordKey().startsWith(RoutesRecord.keyPrefix("account")));
    }

    @Test
    void sameRoutes_areTheSameAtAnotherTime() {
        assertTrue(RECORD.isSame(new RoutesRecord("account", FROM.plusSeconds(1), Set.of("a", "b"), RECORD.routes())));
        assertFalse(RECORD.isSame(new RoutesRecord("account", FROM, Set.of("a"), RECORD.routes())));
        assertFalse(RECORD.isSame(new RoutesRecord("account", FROM, Set.of("a", "b"), List.of(REST, LEGAL))));
        assertFalse(RECORD.isSame(new RoutesRecord("other", FROM, Set.of("a", "b"), RECORD.routes())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"schema\":2}",
                "{\"schema\":\"1\"}",
                "{\"schema\":1,\"account\":\"a\",\"from\":\"yesterday\",\"containers\":[],\"routes\":[]}",
                "{\"schema\":1,\"account\":\"a\",\"from\":\"2026-11-01T12:00:00Z\",\"containers\":[1],\"routes\":[]}",
                "{\"schema\":1,\"account\":\"a\",\"from\":\"2026-11-01T12:00:00Z\",\"containers\":[],\"routes\":[{}]}",
                "{\"schema\":1,\"account\":\"a\",\"from\":\"2026-11-01T12:00:00Z\",\"containers\":[]}",
                "{\"schema\":1,\"account\":\"a\",\"from\":\"2026-11-01T12:00:00Z\",\"containers\":[],\"routes\":[]} {}"
            })
    void otherText_isRefused(String json) {
        assertThrows(IllegalArgumentException.class, () -> RoutesRecord.parse(json));
    }
}
