package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.data.tables.TableClient;
import com.azure.data.tables.models.TableEntity;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.queue.QueueClient;
import com.azure.storage.queue.models.QueueMessageItem;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FederationEmulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each function does its work when its trigger fires. */
class FunctionsIT {
    private static final String ID = UUID.randomUUID().toString().substring(0, 8);
    private static final String PREFIX = "functions-" + ID + "/";
    private static final String EVENTS = "functions-" + ID;
    private static final String SEGMENTS = "blobferry-segments";
    private static final int LARGE = 40 << 20;

    private static final Emulators EMULATORS = Emulators.shared();
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "functions-" + ID);

    private static FunctionApp app;

    /** What invokes each function, by its name; returns the delivery that invoked it. */
    private final Map<String, Callable<FunctionApp.Delivery>> triggers = Map.ofEntries(
            Map.entry("BlobCreated", this::blobCreated),
            Map.entry("QueuedBlobEvent", this::queuedBlobEvent),
            Map.entry("PoisonedEvent", this::poisonedEvent),
            Map.entry("CopySegment", this::copySegment),
            Map.entry("PoisonedSegment", this::poisonedSegment),
            Map.entry("AbortOrphans", this::abortOrphans),
            Map.entry("Replay", this::replay),
            Map.entry("ReplayDue", this::replayDue),
            Map.entry("Reconcile", this::reconcile),
            Map.entry("Drill", this::drill),
            Map.entry("Health", this::health),
            Map.entry("CheckAccess", this::checkAccess));

    @BeforeAll
    static void start() {
        app = FunctionApp.start(
                EMULATORS,
                Map.of(
                        "BLOBFERRY_SOURCE_CONTAINERS",
                        SOURCE.name(),
                        "BLOBFERRY_PREFIX",
                        PREFIX,
                        "BLOBFERRY_EVENT_QUEUE",
                        EVENTS,
                        "BLOBFERRY_CHECKPOINT_TABLE",
                        "functions" + ID,
                        "BLOBFERRY_FAILURE_TABLE",
                        "functionsfailed" + ID,
                        "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
                        "1",
                        "BLOBFERRY_SEGMENT_SIZE_MIB",
                        "16",
                        "BLOBFERRY_ORPHAN_MIN_AGE_HOURS",
                        "1"));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @AfterEach
    void reset() {
        EMULATORS.reset();
    }

    static Stream<String> functions() {
        return HostedFunction.all().stream().map(HostedFunction::name).sorted();
    }

    @Test
    void everyFunctionIsInvoked() {
        assertEquals(functions().toList(), triggers.keySet().stream().sorted().toList());
    }

    @ParameterizedTest
    @MethodSource("functions")
    void worksWhenItsTriggerFires(String function) throws Exception {
        assertTrue(triggers.containsKey(function), () -> "no test invokes " + function);
        FunctionApp.Delivery delivery = triggers.get(function).call();
        assertEquals(function, delivery.function());
        assertEquals(200, delivery.status(), delivery::message);
    }

    private FunctionApp.Delivery blobCreated() {
        FunctionApp.Delivery delivery = app.deliver(EventGrid.created(upload("created")));
        assertEquals("backed-up", LoggedEvents.name(delivery.outcome()));
        assertBackedUp("created");
        return delivery;
    }

    private FunctionApp.Delivery queuedBlobEvent() {
        EventGrid.deliver(EMULATORS, EVENTS, EventGrid.created(upload("queued")));
        FunctionApp.Delivery delivery = one(app.drain(EVENTS));
        assertEquals("backed-up", LoggedEvents.name(delivery.outcome()));
        assertBackedUp("queued");
        return delivery;
    }

    private FunctionApp.Delivery poisonedEvent() {
        EventGrid.deliver(EMULATORS, EVENTS + "-poison", EventGrid.created(upload("poisoned")));
        FunctionApp.Delivery delivery = one(app.drain(EVENTS + "-poison"));
        assertAbandonedAfterTenDeliveries(delivery, "poisoned");
        return delivery;
    }

    private FunctionApp.Delivery copySegment() {
        byte[] content = new byte[LARGE];
        new SplittableRandom(1).nextBytes(content);
        BlobClient blob = SOURCE.upload("large", content);
        assertEquals(
                "segments-queued",
                LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome()));

        List<FunctionApp.Delivery> segments = app.drain(SEGMENTS).stream()
                .filter(delivery -> isAbout(delivery.outcome(), "large"))
                .toList();

        assertEquals(
                List.of("backed-up", "segment-copied", "segment-copied"),
                segments.stream()
                        .map(delivery -> LoggedEvents.name(delivery.outcome()))
                        .sorted()
                        .toList());
        assertEquals(TableCrc64.of(content).base64(), BUCKET.crcOfBytes(key("large")));
        assertEquals(List.of(), BUCKET.openUploadIds(key("large")));
        return segments.getLast();
    }

    /** The host moves a message to the poison queue after ten deliveries, and the row says so. */
    private FunctionApp.Delivery poisonedSegment() {
        BlobClient blob = SOURCE.upload("stuck", new byte[LARGE]);
        assertEquals(
                "segments-queued",
                LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome()));
        EventGrid.deliver(EMULATORS, SEGMENTS + "-poison", takeSegments("stuck").getFirst());

        FunctionApp.Delivery delivery = one(app.drain(SEGMENTS + "-poison"));

        assertAbandonedAfterTenDeliveries(delivery, "stuck");
        assertEquals(0, BUCKET.versions(key("stuck")).size(), "nothing is copied");
        return delivery;
    }

    /** The listing is the test's own, because an upload has to be an hour old and the emulators cannot date it back. */
    private FunctionApp.Delivery abortOrphans() {
        upload("forgotten");
        upload("young");
        Instant now = Instant.now();
        String listing = Map.of("forgotten", now.minus(Duration.ofHours(2)), "young", now).entrySet().stream()
                .map(upload -> """
                        <Upload><Key>%s</Key><UploadId>%s</UploadId><Initiated>%s</Initiated></Upload>\
                        """.formatted(key(upload.getKey()), openUpload(upload.getKey()), upload.getValue()))
                .collect(Collectors.joining(
                        "",
                        "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>",
                        "</ListMultipartUploadsResult>"));
        EMULATORS.s3Proxy().inject(Fault.on("GET", "?uploads").answerXml(listing));

        FunctionApp.Delivery delivery = app.timer("AbortOrphans");

        JsonNode sum = delivery.logged().getLast();
        assertEquals(
                "orphan-sweep-completed",
                LoggedEvents.name(sum),
                () -> delivery.logged().toString());
        assertEquals(2, sum.path("openUploads").asInt());
        assertEquals(1, sum.path("orphans").asInt());
        assertEquals(0, BUCKET.openUploads(key("forgotten")));
        assertEquals(1, BUCKET.openUploads(key("young")));
        return delivery;
    }

    private FunctionApp.Delivery replay() throws Exception {
        fail("replayed");
        FunctionApp.Delivery delivery = app.request("replay", "{\"prefix\":\"replayed\"}");
        assertEquals(0, failures("replayed").size(), delivery::message);
        assertBackedUp("replayed");
        return delivery;
    }

    private FunctionApp.Delivery replayDue() {
        fail("due");
        fail("recent");
        // A failure that needs action is due after a day.
        TableEntity row = failures("due").getFirst();
        row.getProperties()
                .put("lastFailedAt", OffsetDateTime.now(ZoneOffset.UTC).minusDays(2));
        failureTable().updateEntity(row);

        FunctionApp.Delivery delivery = app.timer("ReplayDue");

        assertEquals(0, failures("due").size(), () -> delivery.logged().toString());
        assertBackedUp("due");
        assertEquals(1, failures("recent").size());
        return delivery;
    }

    private FunctionApp.Delivery reconcile() {
        upload("unannounced");
        FunctionApp.Delivery delivery = app.timer("Reconcile");
        assertEquals("reconcile-run-completed", LoggedEvents.name(delivery.outcome()));
        assertTrue(app.drain(EVENTS).stream().anyMatch(look -> isAbout(look.outcome(), "unannounced")));
        assertBackedUp("unannounced");
        return delivery;
    }

    /** Off unless the settings give a budget: nothing is logged. */
    private FunctionApp.Delivery drill() {
        FunctionApp.Delivery delivery = app.timer("Drill");
        assertEquals(List.of(), delivery.logged());
        return delivery;
    }

    private FunctionApp.Delivery health() {
        FunctionApp.Delivery delivery = app.get("health");
        assertTrue(delivery.message().startsWith("{\"status\":\"up\""), delivery::message);
        return delivery;
    }

    private FunctionApp.Delivery checkAccess() {
        FunctionApp.Delivery delivery = app.check("");
        assertTrue(delivery.message().contains("\"ok\":true"), delivery::message);
        return delivery;
    }

    private static void assertAbandonedAfterTenDeliveries(FunctionApp.Delivery delivery, String name) {
        JsonNode failed = delivery.outcome();
        assertEquals("failed", LoggedEvents.name(failed), failed::toString);
        assertEquals("NO_PROGRESS", failed.path("cause").asText());
        assertTrue(failed.path("detail").asText().contains(" 10 deliveries "), failed::toString);
        assertEquals(1, failures(name).size());
    }

    private static void assertBackedUp(String name) {
        assertArrayEquals(bytes(name), BUCKET.bytes(key(name)));
    }

    /** A failure row, because S3 refuses the blob. */
    private static void fail(String name) {
        EMULATORS.s3Proxy().inject(Fault.on("PUT", name).always().answer(403, "AccessDenied"));
        assertEquals(
                "failed",
                LoggedEvents.name(app.deliver(EventGrid.created(upload(name))).outcome()));
        EMULATORS.reset();
    }

    private static List<TableEntity> failures(String name) {
        return failureTable().listEntities().stream()
                .filter(row -> name.equals(row.getProperty("blob")))
                .toList();
    }

    private static TableClient failureTable() {
        return EMULATORS.tables().getTableClient("functionsfailed" + ID);
    }

    /** The texts of the blob's messages on the segment queue, which they leave. */
    private static List<String> takeSegments(String name) {
        QueueClient queue = EMULATORS.queues().getQueueClient(SEGMENTS);
        List<QueueMessageItem> messages = queue.receiveMessages(32).stream()
                .filter(message -> EventGrid.decoded(message.getBody()).contains(key(name)))
                .toList();
        messages.forEach(message -> queue.deleteMessage(message.getMessageId(), message.getPopReceipt()));
        return messages.stream()
                .map(message -> EventGrid.decoded(message.getBody()))
                .toList();
    }

    private static String openUpload(String name) {
        return EMULATORS
                .s3()
                .createMultipartUpload(
                        create -> create.bucket(FederationEmulator.BUCKET).key(key(name)))
                .uploadId();
    }

    private static FunctionApp.Delivery one(List<FunctionApp.Delivery> deliveries) {
        assertEquals(1, deliveries.size(), deliveries::toString);
        return deliveries.getFirst();
    }

    private static boolean isAbout(JsonNode event, String name) {
        return event.path("blob").asText().endsWith("/" + name);
    }

    private static BlobClient upload(String name) {
        return SOURCE.upload(name, bytes(name));
    }

    private static String key(String name) {
        return PREFIX + SOURCE.name() + "/" + name;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
