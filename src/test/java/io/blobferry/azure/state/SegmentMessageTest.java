package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentMessageTest {
    private static final Segment SEGMENT = new Segment(
            new BlobVersion(new BlobAddress("account", "container", "a \"b\" /ü😀%20#?"), new ETag("0x8D")),
            new Upload(new ObjectKey("bucket", "prefix/a \"b\" /ü😀%20#?"), "upload-id"),
            new PartRange(65, 128),
            3);

    @Test
    void segment_isReadAsWritten() {
        assertEquals(SEGMENT, SegmentMessage.parse(SegmentMessage.toJson(SEGMENT)));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"schema\":1', '\"schema\":2', unsupported schema version 2 (max 1): upgrade the worker",
        "'\"schema\":1', '\"schema\":\"x\"', not a segment: field schema is missing or not 1",
        "'\"schema\":1', '\"schema\":1.9', not a segment: field schema is missing or not 1",
        "'\"schema\":1', '\"schema\":4294967297', unsupported schema version 4294967297 (max 1): upgrade the worker",
        "'\"firstPart\":65', '\"firstPart\":4294967297', field firstPart is missing or not an integer: 4294967297",
        "'\"lastPart\":128', '\"lastPart\":128.9', field lastPart is missing or not an integer: 128.9",
        "'\"uploadId\":\"upload-id\",', '', field uploadId is missing",
        "'\"etag\":\"0x8D\"', '\"etag\":7', field etag is missing",
    })
    void invalidField_isNamed(String field, String replacement, String message) {
        String text = SegmentMessage.toJson(SEGMENT).replace(field, replacement);
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> SegmentMessage.parse(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "null", "{}", "not JSON", "{\"schema\":1}"})
    void otherText_isRejected(String text) {
        assertThrows(IllegalArgumentException.class, () -> SegmentMessage.parse(text));
    }
}
