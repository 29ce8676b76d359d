package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.SourceAttributes;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire for an object's attributes, and what a restore reads from it. */
class S3RequestAttributesTest {
    private static final ObjectKey KEY = new ObjectKey("backups", "container/blob");
    private static final int SESSION_TOKEN = 1500;
    private static final int MAX_HEADER_SECTION = 8192;
    private static final int MAX_METADATA = 2048;
    private static final Optional<String> NONE = Optional.empty();

    private final StubS3 s3 = new StubS3(
            SESSION_TOKEN,
            request -> StubS3.Answer.ok(
                    request.method().equals("POST")
                            ? "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
                            : ""));

    @AfterEach
    void close() {
        s3.close();
    }

    /** Round trips of what Azure takes, and of more. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyAttributes_areWithinTheLimitsAndRestored(long seed) {
        RandomAttributes random = new RandomAttributes(seed);
        for (int i = 0; i < 60; i++) {
            ObjectAttributes attributes = random.next();
            assertRestored(attributes, put(KEY, attributes));
            assertRestored(attributes, create(KEY, attributes));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attachment; filename=\"ünï.txt\"",
                "日本語",
                "😀",
                "=?UTF-8?B?w7w=?=",
                "a  b",
                " lead",
                "trail ",
                "tab\there",
                "line\r\nbreak",
                "\u0001",
                " "
            })
    void headerThatS3CannotCarry_isSentInAsciiAndKeptInTheSidecar(String value) {
        for (ContentHeaders headers : List.of(
                new ContentHeaders(Optional.of(value), NONE, NONE, NONE, NONE),
                new ContentHeaders(Optional.of("text/plain"), Optional.of(value), NONE, NONE, NONE),
                new ContentHeaders(Optional.of("text/plain"), NONE, Optional.of(value), NONE, NONE),
                new ContentHeaders(Optional.of("text/plain"), NONE, NONE, Optional.of(value), NONE),
                new ContentHeaders(Optional.of("text/plain"), NONE, NONE, NONE, Optional.of(value)))) {
            ObjectAttributes attributes = attributes(headers, Map.of("Name", "v"), Map.of("tag", "v"));
            assertRestored(attributes, put(KEY, attributes));
            assertRestored(attributes, create(KEY, attributes));
        }
    }

    @Test
    void attributesThatHeadersCarry_needNoSidecar() {
        ContentHeaders headers = new ContentHeaders(
                Optional.of("text/html; charset=utf-8"),
                Optional.of("gzip"),
                Optional.of("de, en"),
                Optional.of("attachment; filename=\"100%.txt\""),
                Optional.of("max-age=3600"));
        ObjectAttributes attributes =
                attributes(headers, Map.of("MixedCase", "ünï 100%", "plain", "v"), Map.of("a b", "c+d/e", "empty", ""));

        List<StubS3.Request> sent = put(KEY, attributes);

        assertEquals(1, sent.size());
        assertRestored(attributes, sent);
    }

    /** The SDK and S3 set a type where none is given. */
    @Test
    void missingContentType_isRestoredAsMissing() {
        ObjectAttributes attributes = attributes(new ContentHeaders(NONE, NONE, NONE, NONE, NONE), Map.of(), Map.of());

        assertEquals(1, put(KEY, attributes).size());
        assertRestored(attributes, put(KEY, attributes));
        assertRestored(attributes, create(KEY, attributes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amz-meta-name",
                "x-amz-tagging",
                "blobferry-sidecar",
                "Blobferry-Names",
                "ümlaut",
                "a b",
                "",
                "1a"
            })
    void nameThatIsReservedOrNoIdentifier_isKept(String name) {
        ObjectAttributes attributes = attributes(text(), Map.of(name, "v", "name", "w"), Map.of());
        assertRestored(attributes, put(KEY, attributes));
        assertRestored(attributes, create(KEY, attributes));
    }

    @Test
    void namesThatDifferInCaseAlone_areKept() {
        ObjectAttributes attributes = attributes(text(), Map.of("name", "1", "Name", "2", "NAME", "3"), Map.of());
        assertRestored(attributes, put(KEY, attributes));
    }

    @Test
    void emptyValues_areKept() {
        ObjectAttributes attributes = attributes(text(), Map.of("name", ""), Map.of("tag", ""));
        assertRestored(attributes, put(KEY, attributes));
    }

    /** Within 2 KB of metadata, but with each name twice, ten tags and a session token more than 8,192 bytes. */
    @Test
    void manyShortPairsFullTagsAndALongToken_areWithinTheHeaderSection() {
        Map<String, String> metadata = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            metadata.put("k" + i, "v" + i);
        }
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            tags.put("k".repeat(127) + i, "v".repeat(256));
        }
        ObjectAttributes attributes = attributes(text(), metadata, tags);
        assertTrue(S3Metadata.of(attributes).fits());

        List<StubS3.Request> sent = put(KEY, attributes);

        assertEquals(2, sent.size(), "the sidecar and its owner");
        assertRestored(attributes, sent);
        assertRestored(attributes, create(KEY, attributes));
    }

    /** Percent-encoded they are three times as long as their own limit suggests. */
    @Test
    void tagsThatDoNotFit_areKeptInTheSidecarOnly() {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            tags.put("/".repeat(127) + i, "/".repeat(256));
        }
        ObjectAttributes attributes = attributes(text(), Map.of("name", "v"), tags);

        List<StubS3.Request> sent = put(KEY, attributes);

        assertRestored(attributes, sent);
        assertEquals(List.of(), sent.getLast().head().matchingHeaders("x-amz-tagging"));
    }

    @Test
    void longestKeyAndToken_leaveRoomForTheIdentity() {
        ObjectKey longest = new ObjectKey("b".repeat(63), "ü".repeat(512));
        ContentHeaders headers = new ContentHeaders(Optional.of("x".repeat(7000)), NONE, NONE, NONE, NONE);
        ObjectAttributes attributes = attributes(headers, Map.of("name", "v"), Map.of("tag", "v"));

        assertRestored(attributes, put(longest, attributes));
        assertRestored(attributes, create(longest, attributes));
    }

    /** The SDK percent-encodes it in the request line, other than {@link java.net.URLEncoder}. */
    @Test
    void asteriskInTheKey_countsAsItIsSent() {
        HeaderBudget asterisks = HeaderBudget.of(new ObjectKey("backups", "*".repeat(1000)), SESSION_TOKEN);
        HeaderBudget umlauts = HeaderBudget.of(new ObjectKey("backups", "ü".repeat(500)), SESSION_TOKEN);

        assertEquals(umlauts, asterisks);
    }

    /** Changing a blob's tags leaves its ETag as it is. */
    @Test
    void otherTagsOfTheSameVersion_haveASidecarOfTheirOwn() {
        String one = put(KEY, attributes(text(), Map.of("name", ""), Map.of("tag", "1")))
                .getFirst()
                .target();
        String two = put(KEY, attributes(text(), Map.of("name", ""), Map.of("tag", "2")))
                .getFirst()
                .target();
        assertTrue(!one.equals(two), one);
    }

    private List<StubS3.Request> put(ObjectKey key, ObjectAttributes attributes) {
        s3.requests.clear();
        s3.target()
                .put(
                        StubS3.run(),
                        key,
                        attributes,
                        new TargetPrecondition.IfMatch(new ETag("0123456789abcdef0123456789abcdef-10000")),
                        StubS3.bytes("abc"));
        return List.copyOf(s3.requests);
    }

    private List<StubS3.Request> create(ObjectKey key, ObjectAttributes attributes) {
        s3.requests.clear();
        s3.multipartTarget().create(StubS3.run(), key, attributes);
        return List.copyOf(s3.requests);
    }

    private static void assertRestored(ObjectAttributes attributes, List<StubS3.Request> sent) {
        StubS3.Request object = sent.getLast();
        Map<String, String> sidecars = new HashMap<>();
        sent.subList(0, sent.size() - 1).forEach(request -> sidecars.put(keyOf(request), content(request)));
        sent.forEach(S3RequestAttributesTest::assertWithinLimits);

        RestoredAttributes restored = RestoredAttributes.of(object.head(), sidecars::get);

        assertEquals(headers(attributes.source().headers()), restored.headers());
        assertEquals(new TreeMap<>(attributes.source().metadata()), restored.metadata());
        assertEquals(new TreeMap<>(attributes.tags()), restored.tags());
        assertEquals(
                new SourceAttributes(
                        attributes.source().headers(),
                        attributes.source().metadata(),
                        attributes.tags(),
                        Optional.of(attributes.source().type()),
                        attributes.source().accessTier(),
                        attributes.source().contentMd5(),
                        attributes.source().sequenceNumber(),
                        Optional.of(attributes.source().url().toString()),
                        List.of()),
                ReadAttributes.of(object.head(), new ObjectKey("backups", keyOf(object)), sidecars::get));
    }

    private static void assertWithinLimits(StubS3.Request request) {
        assertTrue(request.headerBytes() <= MAX_HEADER_SECTION, () -> request.headerBytes() + " bytes of headers");
        int[] metadata = {0};
        request.head()
                .forEachHeader((name, values) -> values.forEach(value -> {
                    assertTrue(
                            (name + value).chars().allMatch(c -> c >= 0x20 && c < 0x7f),
                            () -> "not ASCII: " + name + ": " + value);
                    if (name.startsWith("x-amz-meta-")) {
                        metadata[0] += name.length() - "x-amz-meta-".length() + value.length();
                    }
                }));
        assertTrue(metadata[0] <= MAX_METADATA, () -> metadata[0] + " bytes of metadata");
    }

    private static String keyOf(StubS3.Request request) {
        return URI.create("https://bucket" + request.target()).getPath().substring(1);
    }

    /** The body without the framing of its one chunk. */
    private static String content(StubS3.Request request) {
        int start = request.body().indexOf("\r\n") + 2;
        int length = Integer.parseInt(request.body().substring(0, start - 2), 16);
        return request.body().substring(start, start + length);
    }

    private static Map<String, String> headers(ContentHeaders headers) {
        Map<String, String> present = new TreeMap<>();
        headers.type().ifPresent(value -> present.put("Content-Type", value));
        headers.encoding().ifPresent(value -> present.put("Content-Encoding", value));
        headers.language().ifPresent(value -> present.put("Content-Language", value));
        headers.disposition().ifPresent(value -> present.put("Content-Disposition", value));
        headers.cacheControl().ifPresent(value -> present.put("Cache-Control", value));
        return present;
    }

    private static ContentHeaders text() {
        return new ContentHeaders(Optional.of("text/plain"), NONE, NONE, NONE, NONE);
    }

    private static ObjectAttributes attributes(
            ContentHeaders headers, Map<String, String> metadata, Map<String, String> tags) {
        return SourceBlob.attributes(SourceBlob.with(headers, metadata), tags);
    }
}
