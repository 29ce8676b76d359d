package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.ETag;
import io.blobferry.domain.TimeRange;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3MetadataTest {
    /** S3's limit, names and values together. */
    private static final int LIMIT = 2048;

    @Test
    void metadata_identifiesTheSource() {
        Map<String, String> values = of(SourceBlob.with(
                        URI.create(SourceBlob.URL), Optional.of("2026-01-02T03:04:05.6Z"), Map.of()))
                .values();
        assertEquals(
                Map.of(
                        "blobferry-format", "2",
                        "blobferry-source-url", SourceBlob.URL,
                        "blobferry-source-etag", "0x8D4BCC2E4835CD0",
                        "blobferry-source-last-modified", "2026-01-02T03:04:05Z",
                        "blobferry-source-version-id", "2026-01-02T03:04:05.6Z"),
                values);
        assertEquals(Optional.of(new ETag("0x8D4BCC2E4835CD0")), S3Metadata.sourceETag(values));
        assertEquals(Optional.empty(), S3Metadata.sourceETag(Map.of("other", "x")));
        for (String blank : List.of("", " ", "\"\"", "\" \"")) {
            assertEquals(Optional.empty(), S3Metadata.sourceETag(Map.of("blobferry-source-etag", blank)), blank);
        }
    }

    /** What no header of S3 can say: with a sidecar it is there, too. */
    @Test
    void identity_hasWhatARestoreNeedsBesideHeadersAndTags() {
        BlobProperties plain = SourceBlob.with(URI.create(SourceBlob.URL), Optional.empty(), Map.of());
        BlobProperties page = new BlobProperties(
                plain.version(),
                plain.url(),
                plain.size(),
                plain.lastModified(),
                Optional.of("2026-01-02T03:04:05.6Z"),
                BlobType.PAGE,
                Optional.of("P10"),
                OptionalLong.of(7),
                plain.headers(),
                Map.of(),
                1,
                Optional.of("1B2M2Y8AsgTpgAmY7PhCfg=="),
                false,
                false);
        TimeRange validFrom = new TimeRange(plain.lastModified(), Instant.parse("2026-01-02T03:05:00.1234567Z"));

        Map<String, String> identity = S3Metadata.identity(
                        new ObjectAttributes(page, validFrom, Map.of("k", "v"), StorageClass.STANDARD))
                .values();

        assertEquals(
                Map.of(
                        "blobferry-format", "2",
                        "blobferry-source-etag", "0x8D4BCC2E4835CD0",
                        "blobferry-source-last-modified", "2026-01-02T03:04:05Z",
                        "blobferry-source-version-id", "2026-01-02T03:04:05.6Z",
                        "blobferry-source-type", "page",
                        "blobferry-source-tier", "P10",
                        "blobferry-source-sequence-number", "7",
                        "blobferry-source-content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==",
                        "blobferry-source-tags", "ceb95195e67f3cc7081bc7a57bc8cb8c",
                        "blobferry-valid-from", "2026-01-02T03:04:05Z/2026-01-02T03:05:00.123456700Z"),
                identity);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "with space",
                "100%",
                "a%20b",
                "%",
                "+",
                "a+b=c&d",
                "ünïcode",
                "日本語",
                "😀",
                " leading",
                "trailing ",
                " ",
                "tab\tinside",
                "line\nbreak",
                "\u007f",
                "\u0000",
                "~!@#$^&*()",
                "=?UTF-8?B?w7w=?=",
                "two  spaces"
            })
    void value_isEncodedAsAsciiAndRestored(String value) {
        String sent = of(SourceBlob.with(Map.of("name", value))).values().get("name");
        assertTrue(sent.chars().allMatch(c -> c >= 0x20 && c < 0x7f), sent);
        assertEquals(sent.strip(), sent, "HTTP strips leading and trailing spaces");
        assertEquals(value, sent.contains("%") ? URLDecoder.decode(sent, StandardCharsets.UTF_8) : sent);
    }

    @Test
    void url_isEncodedAsAscii() {
        URI url = URI.create("https://account.blob.core.windows.net/container/ünï%20code");
        String sent =
                of(SourceBlob.with(url, Optional.empty(), Map.of())).values().get("blobferry-source-url");
        assertEquals("https://account.blob.core.windows.net/container/%C3%BCn%C3%AF%20code", sent);
    }

    @Test
    void limit_countsNamesAndValues() {
        int identity = size(of(SourceBlob.with(Map.of())));
        int room = LIMIT - identity - "name".length();
        assertTrue(of(SourceBlob.with(Map.of("name", "v".repeat(room)))).fits());
        assertFalse(of(SourceBlob.with(Map.of("name", "v".repeat(room + 1)))).fits());
        assertFalse(of(SourceBlob.with(Map.of("name", "ü".repeat(room / 2)))).fits(), "the encoded value counts");
    }

    @Test
    void identityWithSidecar_alwaysFits() {
        S3Metadata small = S3Metadata.identity(SourceBlob.attributes(SourceBlob.with(Map.of("name", "v".repeat(8000)))))
                .withSidecar(".blobferry/metadata/" + "f".repeat(100));
        assertTrue(small.fits());
        assertEquals("0x8D4BCC2E4835CD0", small.values().get("blobferry-source-etag"));
        assertEquals(".blobferry/metadata/" + "f".repeat(100), small.values().get("blobferry-sidecar"));
        assertFalse(small.values().containsKey("name"));
    }

    @Test
    void spelling_isKept() {
        Map<String, String> values = of(SourceBlob.with(Map.of("MixedCase_1", "v", "lower", "w", "UP", "x")))
                .values();
        assertEquals("MixedCase_1,UP", values.get("blobferry-names"));
        assertEquals("v", values.get("mixedcase_1"));
    }

    private static S3Metadata of(BlobProperties source) {
        return S3Metadata.of(SourceBlob.attributes(source));
    }

    private static int size(S3Metadata metadata) {
        return metadata.values().entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
    }
}
