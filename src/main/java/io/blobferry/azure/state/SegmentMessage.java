package io.blobferry.azure.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;

/** The JSON of a segment, as its queue message carries it. */
public final class SegmentMessage {
    /** Raised when a field changes its meaning, so that an older worker rejects the message instead of misreading it. */
    private static final int SCHEMA = 1;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private SegmentMessage() {}

    /** The text that {@link #parse} reads as an equal segment. */
    static String toJson(Segment segment) {
        BlobAddress blob = segment.version().blob();
        return JSON.createObjectNode()
                .put("schema", SCHEMA)
                .put("account", blob.account())
                .put("container", blob.container())
                .put("blob", blob.name())
                .put("etag", segment.version().etag().value())
                .put("bucket", segment.upload().key().bucket())
                .put("key", segment.upload().key().key())
                .put("uploadId", segment.upload().id())
                .put("firstPart", segment.parts().first())
                .put("lastPart", segment.parts().last())
                .put("attemptsWithoutProgress", segment.attemptsWithoutProgress())
                .toString();
    }

    /**
     * Reads the decoded text of a message.
     *
     * @throws IllegalArgumentException if the text is not a segment of this schema; the message gives the reason
     */
    public static Segment parse(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
        }
        long schema =
                json.path("schema").isIntegralNumber() ? json.path("schema").asLong() : 0;
        if (schema > SCHEMA) {
            throw new IllegalArgumentException(
                    "unsupported schema version " + schema + " (max " + SCHEMA + "): upgrade the worker");
        }
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("not a segment: field schema is missing or not " + SCHEMA);
        }
        BlobAddress blob = new BlobAddress(text(json, "account"), text(json, "container"), text(json, "blob"));
        ObjectKey key = new ObjectKey(text(json, "bucket"), text(json, "key"));
        return new Segment(
                new BlobVersion(blob, new ETag(text(json, "etag"))),
                new Upload(key, text(json, "uploadId")),
                new PartRange(number(json, "firstPart"), number(json, "lastPart")),
                number(json, "attemptsWithoutProgress"));
    }

    /** A number that an int cannot hold is refused: another one would take its place. */
    private static int number(JsonNode json, String field) {
        JsonNode number = json.path(field);
        if (number.isIntegralNumber() && number.canConvertToInt()) {
            return number.intValue();
        }
        throw new IllegalArgumentException("field " + field + " is missing or not an integer: " + number);
    }

    private static String text(JsonNode json, String field) {
        if (json.path(field).isTextual()) {
            return json.path(field).asText();
        }
        throw new IllegalArgumentException("field " + field + " is missing");
    }
}
