package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.format.BucketLayout;
import io.blobferry.format.HistoryRecord;
import io.blobferry.format.MetadataNames;
import io.blobferry.format.PassRecord;
import io.blobferry.format.RoutesRecord;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The format is a promise: what the adapters send is compared with files, and every name in docs/FORMAT.md with the code. A
 * difference is a new version of the format, unless readers of this one ignore it.
 */
class FormatTest {
    private static final Path DOCUMENT = Path.of("docs/FORMAT.md");
    private static final ObjectKey KEY = new ObjectKey("backups", "daily/container/folder/ü b.txt");
    private static final Instant MODIFIED = Instant.parse("2026-11-01T12:00:00Z");
    private static final Optional<String> NONE = Optional.empty();
    private static final ContentHeaders HEADERS = new ContentHeaders(
            Optional.of("text/plain"),
            Optional.of("gzip"),
            Optional.of("en"),
            Optional.of("inline; filename=\"b.txt\""),
            Optional.of("max-age=60"));

    private final StubS3 s3 = new StubS3(0, request -> StubS3.Answer.ok(""));

    @Test
    void plainBlob_hasTheObjectOfTheFile() {
        put(blob(BlobType.BLOCK, new ContentHeaders(NONE, NONE, NONE, NONE, NONE), Map.of()), MODIFIED, Map.of());
        assertSent("plain-blob.txt");
    }

    @Test
    void blobWithEverything_hasTheObjectOfTheFile() {
        BlobProperties source = blob(BlobType.APPEND, HEADERS, Map.of("MixedCase", "100%", "lower", "ü", "plain", "v"))
                .withAccessTier(Optional.of("Cool"));
        put(source, Instant.parse("2026-11-01T12:00:00.1234567Z"), Map.of("k/1", "v 1", "empty", ""));
        assertSent("blob-with-everything.txt");
    }

    @Test
    void blobThatNeedsASidecar_hasTheObjectsOfTheFile() {
        put(
                blob(BlobType.PAGE, new ContentHeaders(NONE, NONE, NONE, Optional.of("ü"), NONE), Map.of("name", "")),
                MODIFIED,
                Map.of("aws:like", "value"));
        assertSent("blob-with-sidecar.txt");
    }

    @Test
    void multipartUpload_beginsWithTheRequestOfTheFile() {
        StubS3 uploads = new StubS3(
                0,
                request -> StubS3.Answer.ok(
                        "<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>"));
        TimeRange between = new TimeRange(MODIFIED, MODIFIED.plusSeconds(90));
        uploads.multipartTarget()
                .create(
                        StubS3.run(),
                        KEY,
                        new ObjectAttributes(
                                blob(BlobType.BLOCK, HEADERS, Map.of()), between, Map.of(), StorageClass.DEEP_ARCHIVE));
        assertEquals(golden("multipart-upload.txt"), text(uploads.requests));
    }

    @Test
    void deleteMarker_isPlacedByTheRequestOfTheFile() {
        StubS3 versioned = new StubS3(
                0,
                request -> new StubS3.Answer(
                        200, Map.of("ETag", "\"e\"", "Content-Length", "3", "x-amz-version-id", "v"), ""));
        StoredObject backup = versioned.target().head(StubS3.run(), KEY).orElseThrow();
        versioned.target().placeDeleteMarker(StubS3.run(), backup);
        assertEquals(golden("delete-marker.txt"), text(versioned.requests.subList(1, 2)));
    }

    @Test
    void records_haveTheObjectsOfTheFile() {
        Optional<ETag> etag = Optional.of(new ETag("0x8D4BCC2E4835CD0"));
        Instant time = Instant.parse("2026-11-01T12:00:00.1234567Z");
        record(HistoryRecord.Kind.DELETED, KEY.key(), TimeRange.at(time), etag);
        record(HistoryRecord.Kind.DELETED, KEY.key(), new TimeRange(MODIFIED, time), Optional.empty());
        record(HistoryRecord.Kind.DELETED, "daily/container/", TimeRange.at(time), Optional.empty());
        record(HistoryRecord.Kind.UNREAD, KEY.key(), TimeRange.at(MODIFIED), etag);
        record(HistoryRecord.Kind.UNREAD, "container/" + "long".repeat(250), TimeRange.at(time), etag);
        assertSent("records.txt");
    }

    @Test
    void routesAndPasses_haveTheObjectsOfTheFile() {
        RoutesRecord routes = new RoutesRecord(
                "account",
                MODIFIED,
                Set.of("container"),
                List.of(new RoutesRecord.RecordedRoute(
                        "legal",
                        "backups",
                        "legal/",
                        "DEEP_ARCHIVE",
                        List.of("legal-*"),
                        List.of("**.pdf"),
                        List.of("tmp/**"))));
        PassRecord pass = new PassRecord(
                "account", Set.of(), MODIFIED, MODIFIED.plusMillis(500), Map.of("compared", 2L, "queued", 1L));
        S3HistoryRecords records = new S3HistoryRecords(s3.client);
        records.write(StubS3.run(), new ObjectKey("backups", routes.recordKey()), routes.toJson());
        records.write(StubS3.run(), new ObjectKey("backups", pass.recordKey()), pass.toJson());
        assertSent("routes-and-passes.txt");
    }

    @Test
    void document_namesEveryNameOfTheMetadata_andNoOther() {
        Set<String> names = constants(MetadataNames.class);
        names.remove(MetadataNames.PREFIX);
        names.remove(MetadataNames.CURRENT_FORMAT);
        assertEquals(names, found("`(blobferry-[a-z0-9-]+)`"));
    }

    @Test
    void document_namesEveryPrefixOfTheLayout_andNoOther() {
        Set<String> prefixes = constants(BucketLayout.class);
        prefixes.remove(BucketLayout.ROOT);
        assertEquals(prefixes, found("(\\.blobferry/(?:[a-z]+/|check))"));
    }

    /** The version in the heading is the one that is written. */
    @Test
    void document_isOfTheVersionThatIsWritten() {
        assertEquals(Set.of(MetadataNames.CURRENT_FORMAT), found("\\*\\*version (\\d+)\\*\\*"));
    }

    private static BlobProperties blob(BlobType type, ContentHeaders headers, Map<String, String> metadata) {
        return new BlobProperties(
                new BlobVersion(
                        new BlobAddress("account", "container", "folder/ü b.txt"), new ETag("0x8D4BCC2E4835CD0")),
                URI.create("https://account.blob.core.windows.net/container/folder/%C3%BC%20b.txt"),
                3,
                MODIFIED,
                type == BlobType.BLOCK ? NONE : Optional.of("2026-11-01T12:00:00.1234567Z"),
                type,
                NONE,
                type == BlobType.PAGE ? OptionalLong.of(7) : OptionalLong.empty(),
                headers,
                metadata,
                0,
                type == BlobType.BLOCK ? NONE : Optional.of("kAFQmDzST7DWlj99KOF/cg=="),
                false,
                false);
    }

    private void put(BlobProperties source, Instant validFrom, Map<String, String> tags) {
        s3.target()
                .put(
                        StubS3.run(),
                        KEY,
                        new ObjectAttributes(source, TimeRange.at(validFrom), tags, StorageClass.STANDARD),
                        TargetPrecondition.IF_ABSENT,
                        StubS3.bytes("abc"));
    }

    private void record(HistoryRecord.Kind kind, String key, TimeRange time, Optional<ETag> etag) {
        new S3HistoryRecords(s3.client)
                .write(StubS3.run(), HistoryRecord.of(kind, key, time, etag), new ObjectKey("backups", key));
    }

    private void assertSent(String file) {
        assertEquals(golden(file), text(s3.requests));
    }

    /** The requests in what the format fixes of them: bucket and key, the object's own headers, and its content. */
    private static String text(List<StubS3.Request> requests) {
        return requests.stream().map(FormatTest::text).collect(Collectors.joining("\n"));
    }

    private static String text(StubS3.Request request) {
        Map<String, String> headers = new TreeMap<>();
        request.head().forEachHeader((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-meta-")
                    || Set.of(
                                    "cache-control",
                                    "content-disposition",
                                    "content-encoding",
                                    "content-language",
                                    "content-type",
                                    "if-match",
                                    "if-none-match",
                                    "x-amz-checksum-algorithm",
                                    "x-amz-sdk-checksum-algorithm",
                                    "x-amz-storage-class",
                                    "x-amz-tagging")
                            .contains(lower)) {
                headers.put(lower, String.join(", ", values));
            }
        });
        String host = request.head().host();
        StringBuilder text = new StringBuilder(request.method() + " ")
                .append(host, 0, host.indexOf('.'))
                .append(' ')
                .append(URLDecoder.decode(
                        request.head().encodedPath().substring(1).replace("+", "%2B"), StandardCharsets.UTF_8))
                .append('\n');
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        String body = content(request.body());
        return text.append('\n').append(body).append(body.isEmpty() ? "" : "\n").toString();
    }

    /** The body without the framing of its chunks. */
    private static String content(String body) {
        Matcher chunk = Pattern.compile("^([0-9a-f]+)(?:;[^\r]*)?\r\n").matcher(body);
        return chunk.find() ? body.substring(chunk.end(), chunk.end() + Integer.parseInt(chunk.group(1), 16)) : body;
    }

    private static String golden(String file) {
        try (InputStream in = FormatTest.class.getResourceAsStream("/io/blobferry/format/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> constants(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(field -> field.getType() == String.class)
                .map(FormatTest::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> found(String pattern) {
        try {
            Set<String> found = new TreeSet<>();
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(DOCUMENT));
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
