package io.blobferry.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.blobferry.domain.ETag;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a record's object, which says what its key says, and names the backup in full: a JSON object in ASCII.
 *
 * <pre>{@code
 * {"schema": 1, "kind": "deleted" or "unread", "key": "<the backup's key>",
 *  "time": "<ISO 8601>", "until": "<the end, of an interval>", "etag": "<the version, if it is known>"}
 * }</pre>
 */
public final class HistoryRecordJson {
    private static final int SCHEMA = 1;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private HistoryRecordJson() {}

    /** The backup's key in the content of a record's object; empty if it is none. */
    public static Optional<String> keyIn(String json) {
        try {
            return Optional.ofNullable(JSON.readTree(json).get("key"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /**
     * The content of the record's object.
     *
     * @param key the backup's key, of which the record's own key may hold the beginning alone
     */
    public static String of(HistoryRecord record, String key) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("schema", SCHEMA);
        content.put("kind", record.kind().name().toLowerCase(Locale.ROOT));
        content.put("key", key);
        content.put("time", record.time().earliest().toString());
        if (!record.time().isExact()) {
            content.put("until", record.time().latest().toString());
        }
        record.etag().map(ETag::value).ifPresent(etag -> content.put("etag", etag));
        try {
            return JSON.writeValueAsString(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot serialise the record " + record, e);
        }
    }
}
