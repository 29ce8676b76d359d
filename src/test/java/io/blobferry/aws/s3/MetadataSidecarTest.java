package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.ObjectKey;
import io.blobferry.spi.target.ObjectAttributes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataSidecarTest {
    @Test
    void metadata_isKeptUnchanged() throws Exception {
        Map<String, String> metadata = Map.of("Name", "ünï%20 \"x\"", "empty", "");
        MetadataSidecar sidecar = MetadataSidecar.of(new ObjectKey("bucket", "container/blob"), attributes(metadata));
        JsonNode content = new ObjectMapper().readTree(sidecar.json());
        assertEquals("container/blob", content.path("key").asText());
        assertEquals(SourceBlob.URL, content.path("sourceUrl").asText());
        assertEquals("0x8D4BCC2E4835CD0", content.path("sourceETag").asText());
        metadata.forEach((name, value) ->
                assertEquals(value, content.path("metadata").path(name).asText()));
    }

    @Test
    void key_isUniqueInTheSameBucket() {
        ObjectKey one = MetadataSidecar.of(new ObjectKey("bucket", "a"), attributes(Map.of()))
                .key();
        ObjectKey two = MetadataSidecar.of(new ObjectKey("bucket", "b"), attributes(Map.of()))
                .key();
        assertEquals("bucket", one.bucket());
        assertNotEquals(one, two);
        assertTrue(one.key().startsWith(".blobferry/metadata/"), one::toString);
        assertTrue(one.key().matches(".*/0x8D4BCC2E4835CD0/[0-9a-f]{16}\\.json"), one::toString);
    }

    @Test
    void longestKey_hasASidecar() {
        ObjectKey longest = new ObjectKey("bucket", "k".repeat(ObjectKey.MAX_KEY_BYTES));
        ObjectKey key = MetadataSidecar.of(longest, attributes(Map.of())).key();
        assertTrue(ObjectKey.fits(key.key()));
    }

    private static ObjectAttributes attributes(Map<String, String> metadata) {
        return SourceBlob.attributes(SourceBlob.with(metadata));
    }
}
