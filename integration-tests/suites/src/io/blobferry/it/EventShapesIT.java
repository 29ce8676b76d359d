package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.queue.QueueClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.events.Payloads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event of a storage account, as Microsoft's documentation has it, delivered to the functions: what becomes of the
 * blob that it names.
 */
class EventShapesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Emulators EMULATORS = Emulators.shared();
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final StateTables STATE = new StateTables(EMULATORS);
    private static final String QUEUE = "event-shapes";

    private static FunctionApp app;

    @BeforeAll
    static void start() {
        app = FunctionApp.start(EMULATORS, Map.of("BLOBFERRY_EVENT_QUEUE", QUEUE));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    /** Deferred events of one test are none of the next one's. */
    @AfterEach
    void order() {
        EMULATORS.reset();
        QueueClient queue = EMULATORS.queues().getQueueClient(QUEUE);
        queue.createIfNotExists();
        queue.clearMessages();
    }

    /** What lies in the source when the event comes. */
    enum Scene {
        /** The blob has content. */
        WRITTEN,
        /** The blob is there and has no bytes. */
        EMPTY,
        /** The blob is the marker of a folder. */
        MARKER,
        /** The blob was backed up and is no longer there. */
        DELETED,
        /** The blob was backed up, deleted and written anew. */
        WRITTEN_AGAIN,
        /** Nothing was ever there. */
        NEVER,
        /** The blob was met in the archive tier, and has come out of it. */
        REHYDRATED,
        /** The blob was backed up and has gone to the archive tier. */
        ARCHIVED,
        /** The name is a directory's, with three blobs below it and one beside it. */
        DIRECTORY
    }

    /** @param backedUp whether S3's current object is then of the blob as it is */
    private record Row(String shape, Scene scene, String outcome, boolean backedUp) {}

    private static final List<Row> TABLE = List.of(
            new Row("blob-created-put-blob", Scene.WRITTEN, "backed-up", true),
            new Row("blob-created-put-blob", Scene.NEVER, "source-deleted", false),
            new Row("blob-created-put-blob", Scene.MARKER, "ignored", false),
            new Row("blob-created-put-block-list", Scene.WRITTEN, "backed-up", true),
            new Row("blob-created-put-block-list", Scene.EMPTY, "backed-up", true),
            new Row("blob-created-copy-blob", Scene.WRITTEN, "backed-up", true),
            new Row("blob-created-unknown-api", Scene.WRITTEN, "backed-up", true),
            new Row("blob-created-create-file", Scene.EMPTY, "event-deferred", false),
            new Row("blob-created-create-file", Scene.WRITTEN, "backed-up", true),
            new Row("blob-created-flush-with-close", Scene.WRITTEN, "backed-up", true),
            new Row("blob-created-sftp-create", Scene.EMPTY, "event-deferred", false),
            new Row("blob-created-sftp-create", Scene.WRITTEN, "backed-up", true),
            new Row("blob-created-sftp-commit", Scene.WRITTEN, "backed-up", true),
            new Row("blob-created-sftp-commit", Scene.EMPTY, "backed-up", true),
            new Row("blob-deleted-delete-blob", Scene.DELETED, "delete-marker-placed", false),
            new Row("blob-deleted-delete-blob", Scene.WRITTEN_AGAIN, "backed-up", true),
            new Row("blob-deleted-delete-blob", Scene.NEVER, "source-deleted", false),
            new Row("blob-deleted-delete-file", Scene.DELETED, "delete-marker-placed", false),
            new Row("blob-deleted-sftp-remove", Scene.DELETED, "delete-marker-placed", false),
            new Row("blob-renamed-rename-file", Scene.WRITTEN, "backed-up", true),
            new Row("blob-renamed-sftp-rename", Scene.WRITTEN, "backed-up", true),
            new Row("directory-created-create-directory", Scene.MARKER, "ignored", false),
            new Row("directory-created-sftp-make-dir", Scene.MARKER, "ignored", false),
            new Row("directory-renamed-rename-directory", Scene.DIRECTORY, "directory-expanded", false),
            new Row("directory-renamed-sftp-rename", Scene.DIRECTORY, "directory-expanded", false),
            new Row("directory-deleted-delete-directory", Scene.NEVER, "directory-expanded", false),
            new Row("directory-deleted-sftp-remove-dir", Scene.NEVER, "directory-expanded", false),
            new Row("blob-tier-changed-set-blob-tier", Scene.REHYDRATED, "backed-up", true),
            new Row("blob-tier-changed-set-blob-tier", Scene.ARCHIVED, "already-backed-up", true),
            new Row("async-operation-initiated-set-blob-tier", Scene.WRITTEN, "ignored", false),
            new Row("blob-inventory-policy-completed", Scene.NEVER, "ignored", false),
            new Row("lifecycle-policy-completed", Scene.NEVER, "ignored", false));

    static Stream<Arguments> table() {
        return TABLE.stream()
                .flatMap(row -> Stream.of(Payloads.EVENT_GRID, Payloads.CLOUD_EVENTS)
                        .map(schema -> Arguments.of(row.shape(), schema, row.scene(), row.outcome(), row.backedUp())));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}: {3}")
    @MethodSource("table")
    void everyEvent_hasExpectedOutcome(String shape, String schema, Scene scene, String outcome, boolean backedUp) {
        Delivered delivered = new Delivered(shape, schema);
        delivered.prepare(scene);

        FunctionApp.Delivery answer = app.deliver(delivered.text());

        assertEquals(200, answer.status(), answer::message);
        if (shape.startsWith("blob-renamed")) {
            assertEquals(
                    List.of(outcome, "source-deleted"),
                    answer.logged().stream().map(LoggedEvents::name).toList(),
                    "of the new name, and of the former one");
        } else {
            assertEquals(
                    outcome,
                    LoggedEvents.name(answer.outcome()),
                    () -> answer.logged().toString());
        }
        if (outcome.equals("source-deleted")) {
            assertEquals(
                    scene == Scene.NEVER, answer.outcome().path("neverBackedUp").asBoolean());
        }
        if (scene == Scene.DIRECTORY) {
            assertEquals(3, answer.outcome().path("queued").asInt());
            assertEquals(
                    List.of("directory-expanded", "backed-up", "backed-up", "backed-up"),
                    app.drain(QUEUE).stream()
                            .map(delivery -> LoggedEvents.name(delivery.outcome()))
                            .toList());
            for (String name : List.of("/a", "/b", "/deeper/c")) {
                assertArrayEquals(
                        Delivered.content(name), BUCKET.bytes(delivered.container + "/" + delivered.name + name));
            }
            assertEquals(
                    0,
                    BUCKET.versions(delivered.container + "/" + delivered.name + "-beside/d")
                            .size());
        } else if (backedUp) {
            assertArrayEquals(
                    scene == Scene.EMPTY ? new byte[0] : Delivered.content("now"), BUCKET.bytes(delivered.key()));
        } else if (scene == Scene.DELETED) {
            assertArrayEquals(
                    Delivered.content("before"),
                    BUCKET.bytes(
                            delivered.key(),
                            BUCKET.versions(delivered.key()).getFirst().versionId()),
                    "the backup stays");
        } else {
            assertEquals(0, BUCKET.versions(delivered.key()).size());
        }
        if (scene == Scene.ARCHIVED) {
            assertEquals(List.of(), STATE.failures(delivered.key()));
        }
    }

    @Test
    void batch_isAcknowledgedAsAWhole() {
        for (Function<String, FunctionApp.Delivery> way :
                List.<Function<String, FunctionApp.Delivery>>of(app::deliver, text -> app.message(QUEUE, text))) {
            Delivered first = new Delivered("blob-created-put-blob", Payloads.EVENT_GRID);
            Delivered second = new Delivered("blob-created-flush-with-close", Payloads.CLOUD_EVENTS);
            first.prepare(Scene.WRITTEN);
            second.prepare(Scene.WRITTEN);
            Delivered other = new Delivered("directory-deleted-delete-directory", Payloads.EVENT_GRID);

            FunctionApp.Delivery answer =
                    way.apply("[" + first.text() + "," + other.text() + "," + second.text() + "]");

            assertEquals(200, answer.status());
            assertEquals(
                    List.of("backed-up", "directory-expanded", "backed-up"),
                    answer.logged().stream().map(LoggedEvents::name).toList());
        }
    }

    @Test
    void incompleteMessage_isQueuedAgain() {
        Delivered delivered = new Delivered("blob-created-put-blob", Payloads.EVENT_GRID);
        delivered.prepare(Scene.WRITTEN);
        try (FunctionApp hurried = FunctionApp.start(
                EMULATORS, Map.of("BLOBFERRY_EVENT_QUEUE", QUEUE, "BLOBFERRY_RUN_TIMEOUT_SECONDS", "20"))) {
            EMULATORS.s3Proxy().inject(Fault.on("PUT", delivered.name).always().delayBy(Duration.ofMinutes(2)));

            FunctionApp.Delivery answer = hurried.message(QUEUE, delivered.text());

            assertEquals(200, answer.status(), answer::message);
            assertEquals("event-deferred", LoggedEvents.name(answer.outcome()));
            EMULATORS.reset();
            List<FunctionApp.Delivery> again = Await.value(
                    "the message after its delay",
                    answer::toString,
                    () -> Optional.of(hurried.drain(QUEUE)).filter(deliveries -> !deliveries.isEmpty()));
            assertEquals("backed-up", LoggedEvents.name(again.getFirst().outcome()));
        }
        assertArrayEquals(Delivered.content("now"), BUCKET.bytes(delivered.key()));
    }

    @Test
    void poisonMessage_hasFailureRowWithText() throws IOException {
        Delivered delivered = new Delivered("blob-created-put-blob", Payloads.EVENT_GRID);

        FunctionApp.Delivery answer = app.message(QUEUE + "-poison", delivered.text());

        assertEquals(200, answer.status());
        assertEquals("failed", LoggedEvents.name(answer.outcome()));
        List<Map<String, Object>> rows = STATE.failures(delivered.key());
        assertEquals(1, rows.size());
        assertEquals("NO_PROGRESS", rows.getFirst().get("cause"));
        assertEquals(
                JSON.readTree(delivered.text()),
                JSON.readTree(rows.getFirst().get("event").toString()));
        assertEquals(
                200,
                app.message(QUEUE + "-poison", "no event at all " + delivered.name)
                        .status());
        assertEquals(1, STATE.failures("no event at all " + delivered.name).size());
    }

    @Test
    void health_reportsStartupWithoutRequests() {
        app.get("health");
        EMULATORS.requests().clear();
        FunctionApp.Delivery up = app.get("health");
        assertEquals(200, up.status());
        assertEquals("{\"status\":\"up\"}", up.message());
        assertEquals(List.of(), EMULATORS.requests().all());

        try (FunctionApp broken = FunctionApp.start(EMULATORS, Map.of("BLOBFERRY_BUCKET", "No Bucket"))) {
            FunctionApp.Delivery down = broken.get("health");
            assertEquals(503, down.status());
            assertEquals("{\"status\":\"down\"}", down.message(), "the reason is for the log alone");
        }
    }

    /** An event of the documentation, said of a blob of the emulators that no other test has. */
    private static final class Delivered {
        private final String payload;
        private final String container = "shapes-" + UUID.randomUUID();
        private final String name;
        private final SourceContainer source = SourceContainer.create(EMULATORS, container);

        Delivered(String shape, String schema) {
            payload = Payloads.of(shape, schema);
            name = payload.replaceAll("(?s).*\"subject\": \"[^\"]*/([^/\"]+)\".*", "$1");
        }

        static byte[] content(String what) {
            return what.getBytes(StandardCharsets.UTF_8);
        }

        /** The ETag of the documentation is none of the blob's, which every event may be late enough for. */
        String text() {
            return payload.replaceAll("(test-?container|my-file-system)", container)
                    .replace(Payloads.ACCOUNT, EMULATORS.blobs().getAccountName());
        }

        String key() {
            return container + "/" + name;
        }

        void prepare(Scene scene) {
            switch (scene) {
                case WRITTEN -> source.upload(name, content("now"));
                case EMPTY -> source.upload(name, new byte[0]);
                case MARKER ->
                    source.upload(name, new byte[0], new BlobHttpHeaders(), Map.of("hdi_isfolder", "true"), Map.of());
                case NEVER -> {}
                case DELETED -> backedUp("before").delete();
                case WRITTEN_AGAIN -> {
                    backedUp("before").delete();
                    source.upload(name, content("now"));
                }
                case ARCHIVED -> backedUp("now").setAccessTier(AccessTier.ARCHIVE);
                case REHYDRATED -> {
                    BlobClient blob = source.upload(name, content("now"));
                    blob.setAccessTier(AccessTier.ARCHIVE);
                    JsonNode archived = app.deliver(EventGrid.created(blob)).outcome();
                    assertEquals("ARCHIVED", archived.path("cause").asText(), archived::toString);
                    blob.setAccessTier(AccessTier.HOT);
                }
                case DIRECTORY -> {
                    List.of("/a", "/b", "/deeper/c").forEach(below -> source.upload(name + below, content(below)));
                    source.upload(name + "-beside/d", content("d"));
                    source.upload(
                            name + "/deeper",
                            new byte[0],
                            new BlobHttpHeaders(),
                            Map.of("hdi_isfolder", "true"),
                            Map.of());
                }
            }
        }

        private BlobClient backedUp(String what) {
            BlobClient blob = source.upload(name, content(what));
            JsonNode first = app.deliver(EventGrid.created(blob)).outcome();
            assertEquals("backed-up", LoggedEvents.name(first), first::toString);
            return blob;
        }
    }
}
