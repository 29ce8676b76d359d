package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.AwsError;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Small blobs through the BlobCreated function: one GET, one PUT, and everything that belongs to a blob arrives. */
class SmallBlobIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "small-blobs");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final StateTables STATE = new StateTables(EMULATORS);
    private static final Set<Service> CREDENTIALS = Set.of(Service.IDENTITY, Service.STS);

    private static FunctionApp app;

    /** The first delivery also builds the clients, creates the tables and gets the credentials. */
    @BeforeAll
    static void startWarm() {
        app = FunctionApp.start(EMULATORS, Map.of());
        app.deliver(EventGrid.created(SOURCE.upload("first", text("first"))));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EventGrid", "CloudEvents"})
    void newBlob_costsFourRequests_duplicateTwo(String schema) {
        BlobClient blob = SOURCE.upload("counted-" + schema, text("counted"));
        String event = schema.equals("CloudEvents") ? EventGrid.createdAsCloudEvent(blob) : EventGrid.created(blob);

        EMULATORS.requests().clear();
        JsonNode first = app.deliver(event).outcome();
        assertEquals("backed-up", LoggedEvents.name(first));
        assertEquals(List.of("BLOB GET 200", "S3 PUT 200", "TABLE GET 404", "TABLE POST 204"), requests());
        assertEquals(4, first.path("requests").asInt());
        assertArrayEquals(text("counted"), BUCKET.bytes("small-blobs/counted-" + schema));

        EMULATORS.requests().clear();
        JsonNode again = app.deliver(event).outcome();
        assertEquals("already-backed-up", LoggedEvents.name(again));
        assertEquals(List.of("S3 HEAD 200", "TABLE GET 200"), requests());
        assertEquals(2, again.path("requests").asInt());
        assertEquals(1, BUCKET.versions("small-blobs/counted-" + schema).size());
    }

    @Test
    void credentials_areObtainedOnce() {
        EMULATORS.requests().clear();
        for (int i = 0; i < 3; i++) {
            app.deliver(EventGrid.created(SOURCE.upload("credentials-" + i, text("x"))));
        }
        assertEquals(
                List.of(),
                EMULATORS.requests().all().stream()
                        .filter(request -> CREDENTIALS.contains(request.service()))
                        .toList());
    }

    @Test
    void headersMetadataAndTags_areCopied() {
        Map<String, String> metadata = Map.of("plain", "as it is", "Percent", "100%25 of it", "Mixed_Case", "kept");
        Map<String, String> tags = Map.of("project", "alpha beta", "cost+centre", "4/2=2:1");
        BlobHttpHeaders headers = new BlobHttpHeaders()
                .setContentType("text/csv;charset=utf-8")
                .setContentEncoding("identity")
                .setContentLanguage("de-AT, fr")
                .setContentDisposition("attachment; filename=\"a b.csv\"")
                .setCacheControl("private, max-age=60");
        BlobClient blob = SOURCE.upload("described.csv", text("a;b"), headers, metadata, tags);
        app.deliver(EventGrid.created(blob));

        HeadObjectResponse head = BUCKET.head("small-blobs/described.csv");
        assertEquals("text/csv;charset=utf-8", head.contentType());
        assertEquals("identity", head.contentEncoding());
        assertEquals("de-AT, fr", head.contentLanguage());
        assertEquals("attachment; filename=\"a b.csv\"", head.contentDisposition());
        assertEquals("private, max-age=60", head.cacheControl());
        assertEquals("as it is", head.metadata().get("plain"));
        assertEquals("100%2525%20of%20it", head.metadata().get("percent"));
        assertEquals("kept", head.metadata().get("mixed_case"));
        assertEquals("Mixed_Case,Percent", head.metadata().get("blobferry-names"));
        assertEquals(tags, BUCKET.tags("small-blobs/described.csv"));
    }

    @Test
    void object_namesSourceAndHasChecksum() {
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        BlobClient blob = SOURCE.upload("proven", bytes);
        JsonNode logged = app.deliver(EventGrid.created(blob)).outcome();

        BlobProperties source = blob.getProperties();
        HeadObjectResponse head = BUCKET.head("small-blobs/proven");
        assertEquals(blob.getBlobUrl(), head.metadata().get("blobferry-source-url"));
        assertEquals(unquoted(source.getETag()), head.metadata().get("blobferry-source-etag"));
        assertEquals(
                source.getLastModified().toInstant().toString(), head.metadata().get("blobferry-source-last-modified"));
        String crc = TableCrc64.of(bytes).base64();
        assertEquals(crc, head.checksumCRC64NVME());
        assertEquals(crc, logged.path("crc64nvme").asText());

        Map<String, Object> row = STATE.checkpoint("small-blobs", "proven");
        assertEquals("done", row.get("state"));
        assertEquals(1, row.get("schema"));
        assertEquals(unquoted(source.getETag()), row.get("sourceETag"));
        assertEquals("backup", row.get("bucket"));
        assertEquals("small-blobs/proven", row.get("key"));
        assertEquals(unquoted(head.eTag()), row.get("targetETag"));
        assertEquals(head.versionId(), row.get("versionId"));
        assertEquals(300_000L, row.get("size"));
        assertEquals(crc, row.get("crc64nvme"));
    }

    /** S3 answers SignatureDoesNotMatch to such a header, and the gate does. The test's client sends the source UTF-8. */
    @Test
    void headerOutsideAsciiAndEmptyTag_areInSidecar() throws Exception {
        BlobHttpHeaders headers = new BlobHttpHeaders()
                .setContentType("text/plain")
                .setContentDisposition("attachment; filename=\"\u00c3\u00bc.txt\"");
        BlobClient blob = SOURCE.upload("umlaut", text("x"), headers, Map.of(), Map.of("tag1", ""));
        assertEquals(
                "backed-up",
                LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome()));

        HeadObjectResponse head = BUCKET.head("small-blobs/umlaut");
        assertEquals("attachment; filename=\"%C3%BC.txt\"", head.contentDisposition());
        assertEquals(Map.of("tag1", ""), BUCKET.tags("small-blobs/umlaut"));
        JsonNode sidecar =
                new ObjectMapper().readTree(BUCKET.bytes(head.metadata().get("blobferry-sidecar")));
        assertEquals(
                "attachment; filename=\"\u00fc.txt\"",
                sidecar.path("headers").path("Content-Disposition").asText());
        assertEquals("", sidecar.path("tags").path("tag1").asText("missing"));
    }

    /** Within S3's 2 KB of metadata, but not within its 8,192 bytes of headers. */
    @Test
    void manyShortPairsAndFullTags_areBackedUp() {
        Map<String, String> metadata = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            metadata.put("k" + i, "v" + i);
        }
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            tags.put("k".repeat(127) + i, "v".repeat(256));
        }
        BlobClient blob = SOURCE.upload("many", text("x"), new BlobHttpHeaders(), metadata, tags);
        assertEquals(
                "backed-up",
                LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome()));
    }

    @Test
    void oversizedMetadata_isInSidecarWrittenFirst() throws Exception {
        Map<String, String> metadata = Map.of("long", "v".repeat(3000), "other", "50%");
        BlobClient blob = SOURCE.upload("much-metadata", text("much"), new BlobHttpHeaders(), metadata, Map.of());
        EMULATORS.requests().clear();
        assertEquals(
                "backed-up",
                LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome()));

        String sidecar = BUCKET.head("small-blobs/much-metadata").metadata().get("blobferry-sidecar");
        JsonNode content = new ObjectMapper().readTree(BUCKET.bytes(sidecar));
        assertEquals("v".repeat(3000), content.path("metadata").path("long").asText());
        assertEquals("50%", content.path("metadata").path("other").asText());
        assertEquals("small-blobs/much-metadata", content.path("key").asText());
        assertEquals(blob.getBlobUrl(), content.path("sourceUrl").asText());
        List<String> puts = EMULATORS.requests().of(Service.S3).stream()
                .map(RecordedRequest::target)
                .toList();
        assertEquals(2, puts.size(), () -> "the sidecar and its owner: " + puts);
        assertTrue(puts.getFirst().contains(sidecar), () -> "the sidecar comes first: " + puts);
    }

    @Test
    void emptyBlob_isBackedUp() {
        BlobClient blob = SOURCE.upload("empty", new byte[0]);
        assertEquals(
                "backed-up",
                LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome()));
        HeadObjectResponse head = BUCKET.head("small-blobs/empty");
        assertEquals(0, head.contentLength());
        assertEquals(TableCrc64.of(new byte[0]).base64(), head.checksumCRC64NVME());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ünïcode/日本語/😀.txt",
                "with space.txt",
                " leading and trailing ",
                "100%.txt",
                "already%20encoded%2F.txt",
                "a+b&c=d.txt",
                "a#b.txt",
                "what?.txt",
                "deep/er/and/deeper.txt",
                "double//slash",
                "dots...end.x",
                "quote'\"<>|*.txt"
            })
    void anyName_isKeptAsKey(String name) {
        byte[] bytes = text("content of " + name);
        BlobClient blob = SOURCE.upload(name, bytes);
        JsonNode logged = app.deliver(EventGrid.created(blob)).outcome();
        assertEquals("backed-up", LoggedEvents.name(logged), logged::toString);
        assertEquals("small-blobs/" + name, logged.path("key").asText());
        assertArrayEquals(bytes, BUCKET.bytes("small-blobs/" + name));
    }

    @Test
    void overwrittenBlob_lateEvent_copiesNothing() {
        String early = EventGrid.created(SOURCE.upload("overwritten", text("one")));
        app.deliver(early);
        String late = EventGrid.created(SOURCE.upload("overwritten", text("two")));
        assertEquals("backed-up", LoggedEvents.name(app.deliver(late).outcome()));
        assertEquals(2, BUCKET.versions("small-blobs/overwritten").size());
        assertArrayEquals(text("two"), BUCKET.bytes("small-blobs/overwritten"));

        EMULATORS.requests().clear();
        assertEquals("already-backed-up", LoggedEvents.name(app.deliver(early).outcome()));
        assertEquals(List.of("BLOB GET 304", "S3 HEAD 200", "TABLE GET 200"), requests());
        assertEquals(2, BUCKET.versions("small-blobs/overwritten").size());
    }

    @Test
    void earlyEvent_backsUpCurrentVersion() {
        SOURCE.upload("ahead", text("one"));
        String event = EventGrid.created(SOURCE.blob("ahead"));
        SOURCE.upload("ahead", text("two"));
        JsonNode logged = app.deliver(event).outcome();
        assertEquals("backed-up", LoggedEvents.name(logged));
        assertArrayEquals(text("two"), BUCKET.bytes("small-blobs/ahead"));
        assertEquals(
                unquoted(SOURCE.blob("ahead").getProperties().getETag()),
                logged.path("etag").asText());
    }

    @Test
    void lostResponse_isVerifiedAndNotWrittenTwice() {
        BlobClient blob = SOURCE.upload("lost-answer", text("lost"));
        EMULATORS.s3Proxy().inject(Fault.on("PUT", "lost-answer").loseAnswer());
        JsonNode logged = app.deliver(EventGrid.created(blob)).outcome();
        assertEquals("backed-up", LoggedEvents.name(logged));
        assertEquals(1, BUCKET.versions("small-blobs/lost-answer").size());
        assertEquals("done", STATE.checkpoint("small-blobs", "lost-answer").get("state"));
    }

    @Test
    void throttledTarget_eventGoesToTheQueue() {
        String queue = "throttled-" + UUID.randomUUID();
        BlobClient blob = SOURCE.upload("busy", text("busy"));
        EMULATORS.s3Proxy().inject(Fault.on("PUT", "busy").always().answer(AwsError.slowDown()));
        try (FunctionApp other = FunctionApp.start(EMULATORS, Map.of("BLOBFERRY_EVENT_QUEUE", queue))) {
            FunctionApp.Delivery deferred = other.deliver(EventGrid.created(blob));
            assertEquals(200, deferred.status(), deferred::message);
            assertEquals("event-deferred", LoggedEvents.name(deferred.outcome()));
            assertTrue(deferred.outcome().path("reason").asText().contains("SlowDown"), deferred::toString);
            assertEquals(1, deferred.outcome().path("attempts").asInt());

            EMULATORS.s3Proxy().reset();
            List<FunctionApp.Delivery> delivered = Await.value(
                    "the message after its delay",
                    deferred::toString,
                    () -> Optional.of(other.drain(queue)).filter(deliveries -> !deliveries.isEmpty()));
            assertEquals(1, delivered.size());
            assertEquals("backed-up", LoggedEvents.name(delivered.getFirst().outcome()));
        }
        assertArrayEquals(text("busy"), BUCKET.bytes("small-blobs/busy"));
    }

    @Test
    void manyBlobs_inOneDelivery() {
        List<String> names =
                Stream.generate(() -> "batch-" + UUID.randomUUID()).limit(5).toList();
        String events = names.stream()
                .map(name -> EventGrid.created(SOURCE.upload(name, text(name))))
                .collect(Collectors.joining(",", "[", "]"));
        FunctionApp.Delivery delivery = app.deliver(events);
        assertEquals(200, delivery.status());
        names.forEach(name -> assertArrayEquals(text(name), BUCKET.bytes("small-blobs/" + name)));
    }

    /** What the last delivery asked for, in the order of the alphabet: the ends finish in an order of their own. */
    private static List<String> requests() {
        return EMULATORS.requests().all().stream()
                .filter(request -> !CREDENTIALS.contains(request.service()))
                .map(request -> request.service() + " " + request.method() + " " + request.status())
                .sorted()
                .toList();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
