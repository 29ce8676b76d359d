package io.blobferry.loadstubs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.TableStore.Entity;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFilterTest {
    private static final ObjectNode PROPERTIES = new ObjectMapper()
            .createObjectNode()
            .put("name", "it's (a) name")
            .put("open", true)
            .put("count", 7)
            .put("size", "5000000000")
            .put("at", "2026-01-01T08:00:00.123Z");
    private static final Entity<ObjectNode> ENTITY =
            new Entity<>(PROPERTIES, "etag", Instant.parse("2026-01-02T00:00:00Z"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "name eq 'it''s (a) name' | true",
                "name lt 'it''s' | false",
                "open eq true and count ge 7 | true",
                "open eq false or count ne 7 | false",
                "size gt 4999999999L | true",
                "at le datetime'2026-01-01T08:00:00.123Z' | true",
                "at gt datetime'2026-01-01T09:00:00Z' | false",
                "Timestamp lt datetime'2026-01-02T00:00:01Z' | true",
                "not (open eq true) | false",
                "open eq true and (count eq 8 or (count eq 7 and not size lt 1)) | true",
                "count eq 8 and open eq true or count eq 7 | true",
                "missing eq 'x' | false",
                "missing ne 'x' | false",
                "open eq 'true' | false",
            })
    void filter_selectsWhatItDescribes(String filter, boolean selected) {
        assertEquals(selected, TableFilter.parse(filter).test(ENTITY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "name", "name eq", "name like 'x'", "(open eq true", "open eq true)", "a eq 'b", "a eq b"})
    void malformedFilter_isRejected(String filter) {
        assertThrows(ServiceException.class, () -> TableFilter.parse(filter));
    }
}
