package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.specialized.AppendBlobClient;
import com.azure.storage.blob.specialized.PageBlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** What no event brought is found, queued and backed up, by the function and by the command. */
class ReconcileIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final Bucket BUCKET = new Bucket(EMULATORS);

    /** A name that every encoding on the way would spoil in its own way. */
    private static final String ODD = "folder/a b+c%2B&d=ü \uD83D\uDE00.txt";

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String queue = "reconcile-" + id;
    private final String prefix = "reconcile-" + id + "/";
    private final SourceContainer source = SourceContainer.create(EMULATORS, "reconciled-" + id);
    private final Map<String, String> settings = Map.of(
            "BLOBFERRY_EVENT_QUEUE",
            queue,
            "BLOBFERRY_PREFIX",
            prefix,
            "BLOBFERRY_SOURCE_CONTAINERS",
            source.name(),
            "BLOBFERRY_CHECKPOINT_TABLE",
            "reconcile" + id,
            "BLOBFERRY_FAILURE_TABLE",
            "reconcilefailed" + id,
            "BLOBFERRY_DELETE_MARKERS",
            "false");

    private FunctionApp app;

    @BeforeEach
    void start() {
        app = FunctionApp.start(EMULATORS, settings);
    }

    @AfterEach
    void stop() {
        app.close();
        EMULATORS.reset();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void backUp(BlobClient blob) {
        assertEquals(
                "backed-up",
                LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome()));
    }

    private JsonNode runPass() {
        JsonNode outcome = app.timer("Reconcile").outcome();
        assertEquals("reconcile-run-completed", LoggedEvents.name(outcome));
        return outcome;
    }

    /** Takes every message off the queue and lets the function work on it; returns the blobs' names. */
    private Set<String> drainQueue(String event) {
        Map<String, Set<String>> drained = drainQueue();
        assertEquals(Set.of(event), drained.keySet(), drained::toString);
        return drained.get(event);
    }

    /** The names by outcome. */
    private Map<String, Set<String>> drainQueue() {
        Map<String, Set<String>> names = new TreeMap<>();
        for (FunctionApp.Delivery delivery : app.drain(queue)) {
            JsonNode outcome = delivery.outcome();
            names.computeIfAbsent(LoggedEvents.name(outcome), event -> new TreeSet<>())
                    .add(outcome.path("blob").asText().substring(("devstoreaccount1/" + source.name() + "/").length()));
        }
        return names;
    }

    /** The messages on the queue, for a failure's message. */
    private String queuedMessages() {
        return EMULATORS.queues().getQueueClient(queue).peekMessages(32, null, null).stream()
                .map(message -> EventGrid.decoded(message.getBody()))
                .collect(Collectors.joining("\n"));
    }

    private int command(LoggedEvents logged, String... arguments) {
        Map<String, String> environment = new LinkedHashMap<>(EMULATORS.workerEnvironment());
        environment.putAll(settings);
        try (WorkerProcess process = WorkerProcess.start(
                WorkerCommand.of(EMULATORS, "io.blobferry.cli.Blobferry", arguments)
                        .withEnvironment(environment),
                logged)) {
            return process.await(Await.LIMIT);
        }
    }

    @Test
    void pass_findsBlobsWithoutEvents() {
        backUp(source.upload("in order", bytes("1")));
        backUp(source.upload(ODD, bytes("22")));
        backUp(source.upload("older in S3", bytes("333")));
        backUp(source.upload("deleted at the source", bytes("4444")));
        backUp(source.upload("lost in S3", bytes("55555")));
        AppendBlobClient appended = source.blob("appended").getAppendBlobClient();
        appended.create();
        appended.appendBlock(new ByteArrayInputStream(bytes("first,")), 6);
        backUp(source.blob("appended"));
        PageBlobClient pages = source.blob("pages").getPageBlobClient();
        pages.create(512);
        backUp(source.blob("pages"));

        source.upload("missing", bytes("666666"));
        source.upload("older in S3", bytes("333"));
        source.blob("deleted at the source").delete();
        delete("lost in S3");
        appended.appendBlock(new ByteArrayInputStream(bytes("second")), 6);
        byte[] page = new byte[512];
        Arrays.fill(page, (byte) 7);
        pages.uploadPages(new PageRange().setStart(0).setEnd(511), new ByteArrayInputStream(page));

        EMULATORS.requests().clear();
        JsonNode found = runPass();

        assertTrue(found.path("complete").asBoolean(), found::toString);
        assertEquals(7, found.path("compared").asInt());
        assertEquals(6, found.path("queued").asInt(), this::queuedMessages);
        assertEquals(1, found.path("objectsWithoutBlob").asInt());
        List<RecordedRequest> seen = EMULATORS.requests().all().stream()
                .filter(request -> request.service() != Service.IDENTITY && request.service() != Service.STS)
                .toList();
        assertEquals(seen.size(), found.path("requests").asInt(), () -> seen.toString());
        assertTrue(seen.stream().noneMatch(request -> request.method().equals("DELETE")));

        assertEquals(
                Map.of(
                        "backed-up",
                        Set.of("appended", "lost in S3", "missing", "older in S3", "pages"),
                        "source-deleted",
                        Set.of("deleted at the source")),
                drainQueue());
        assertArrayEquals(bytes("first,second"), BUCKET.bytes(prefix + source.name() + "/appended"));
        assertArrayEquals(page, BUCKET.bytes(prefix + source.name() + "/pages"));
        assertArrayEquals(bytes("4444"), BUCKET.bytes(prefix + source.name() + "/deleted at the source"), "it is kept");

        assertEquals(List.of(), app.timer("Reconcile").logged(), "no round is due");

        LoggedEvents logged = new LoggedEvents();
        assertEquals(0, command(logged, "reconcile"));
        JsonNode next = logged.named("reconcile-run-completed").getFirst();
        assertEquals(2, next.path("pass").asInt());
        assertEquals(7, next.path("compared").asInt());
        assertEquals(0, next.path("queued").asInt(), next::toString);
        assertEquals(1, next.path("objectsWithoutBlob").asInt());
    }

    /** The blob is another once its look comes; the look finds what is there then. */
    @Test
    void changedDuringListing_isBackedUpAsIs() {
        source.upload("changing", bytes("before"));
        source.upload("going", bytes("before"));
        EMULATORS
                .s3Proxy()
                .inject(Fault.on("GET", "list-type=2").firstRun(() -> source.upload("changing", bytes("after"))));

        assertEquals(2, runPass().path("queued").asInt());
        source.blob("going").delete();

        List<JsonNode> outcomes =
                app.drain(queue).stream().map(FunctionApp.Delivery::outcome).toList();
        assertEquals(
                List.of("backed-up", "source-deleted"),
                outcomes.stream().map(LoggedEvents::name).sorted().toList());
        assertTrue(
                outcomes.stream()
                        .anyMatch(outcome -> outcome.path("neverBackedUp").asBoolean()),
                outcomes::toString);
        assertArrayEquals(bytes("after"), BUCKET.bytes(prefix + source.name() + "/changing"));
    }

    /** A run breaks off in the middle; the next continues the same pass, in a process of its own. */
    @Test
    void interruptedPass_resumes() {
        source.upload("missing", bytes("1"));
        EMULATORS
                .s3Proxy()
                .inject(Fault.on("GET", "prefix=reconcile-" + id).times(3).answer(503, "SlowDown"));

        JsonNode broken = runPass();

        assertEquals(1, broken.path("pass").asInt());
        assertTrue(
                !broken.path("complete").asBoolean()
                        && broken.path("reason").asText().contains("SlowDown"),
                broken::toString);
        LoggedEvents logged = new LoggedEvents();
        assertEquals(0, command(logged, "reconcile"));
        JsonNode whole = logged.named("reconcile-run-completed").getFirst();
        assertEquals(broken.path("startedAt"), whole.path("startedAt"));
        assertEquals(1, whole.path("pass").asInt());
        assertEquals(1, whole.path("queued").asInt());
        assertTrue(whole.path("passRequests").asInt() > whole.path("requests").asInt());
        assertEquals(Set.of("missing"), drainQueue("backed-up"));
    }

    /** Several pages of S3's listing, and all containers of the account where none is named. */
    @Test
    void withoutContainers_scansAll() {
        source.upload("missing", bytes("1"));
        for (int i = 0; i < 1_001; i++) {
            String key = prefix + source.name() + "/gone-%04d".formatted(i);
            EMULATORS
                    .s3()
                    .putObject(put -> put.bucket(FederationEmulator.BUCKET).key(key), RequestBody.fromString("x"));
        }
        Map<String, String> everything = new LinkedHashMap<>(EMULATORS.workerEnvironment());
        everything.putAll(settings);
        everything.remove("BLOBFERRY_SOURCE_CONTAINERS");
        everything.put("BLOBFERRY_ROUTES", "[{\"containers\":[\"reconciled-" + id + "\"],\"exclude\":[\"**.tmp\"]}]");
        source.upload("left out.tmp", bytes("1"));
        try (FunctionApp whole = FunctionApp.startIn(EMULATORS, everything)) {
            JsonNode found = whole.timer("Reconcile").outcome();
            assertTrue(found.path("complete").asBoolean(), found::toString);
            assertEquals(1, found.path("compared").asInt());
            assertEquals(1_001, found.path("objectsWithoutBlob").asInt());
        }
        assertEquals(Set.of("missing"), drainQueue("backed-up"));
    }

    @Test
    void invalidUsage_isReported() {
        assertEquals(2, command(new LoggedEvents(), "reconcile", "--minutes", "0"));
    }

    /** Past the gate, and with every version: S3Mock still lists a key under a delete marker, as S3 does not. */
    private void delete(String name) {
        String key = prefix + source.name() + "/" + name;
        BUCKET.versions(key)
                .forEach(version -> EMULATORS
                        .s3()
                        .deleteObject(delete -> delete.bucket(FederationEmulator.BUCKET)
                                .key(key)
                                .versionId(version.versionId())));
    }
}
