package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.azure.state.TableWorkers;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.spi.state.WorkerStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command says where the backup stands, as a whole and of one blob, as lines and as JSON. */
class StatusIT {
    private static final Emulators EMULATORS = Emulators.shared();

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final SourceContainer source = SourceContainer.create(EMULATORS, "status-" + id);
    private final Map<String, String> settings = Map.of(
            "BLOBFERRY_EVENT_QUEUE",
            "status-" + id,
            "BLOBFERRY_PREFIX",
            "status-" + id + "/",
            "BLOBFERRY_SOURCE_CONTAINERS",
            source.name(),
            "BLOBFERRY_CHECKPOINT_TABLE",
            "status" + id,
            "BLOBFERRY_FAILURE_TABLE",
            "statusfailed" + id);

    private FunctionApp app;

    /** What a command printed, and its exit code. */
    private record Printed(int exitCode, LoggedEvents logged, List<String> stderr) {
        JsonNode json() {
            return logged.all().getLast();
        }
    }

    @BeforeEach
    void start() {
        app = FunctionApp.start(EMULATORS, settings);
    }

    @AfterEach
    void stop() {
        app.close();
        EMULATORS.reset();
    }

    private Printed status(String... arguments) {
        Map<String, String> environment = new LinkedHashMap<>(EMULATORS.workerEnvironment());
        environment.putAll(settings);
        String[] all = Stream.concat(Stream.of("status", "--json"), Arrays.stream(arguments))
                .toArray(String[]::new);
        LoggedEvents logged = new LoggedEvents();
        try (WorkerProcess process = WorkerProcess.start(
                WorkerCommand.of(EMULATORS, "io.blobferry.cli.Blobferry", all).withEnvironment(environment), logged)) {
            return new Printed(process.await(Await.LIMIT), logged, process.stderr());
        }
    }

    private BlobClient upload(String name) {
        return source.upload(name, name.getBytes(StandardCharsets.UTF_8));
    }

    private void deliver(String event, String outcome) {
        assertEquals(outcome, LoggedEvents.name(app.deliver(event).outcome()));
    }

    @Test
    void whole_showsPassPointQueueFailuresAndWorkers() {
        deliver(EventGrid.created(upload("backed up")), "backed-up");
        EMULATORS.s3Proxy().inject(Fault.on("PUT", "").always().answer(403, "AccessDenied"));
        deliver(EventGrid.created(upload("denied")), "failed");
        EMULATORS.reset();
        app.timer("Reconcile");
        EMULATORS.queues().getQueueClient("status-" + id).sendMessage(EventGrid.created(source.blob("backed up")));

        Printed printed = status();

        JsonNode json = printed.json();
        assertEquals(0, printed.exitCode(), json::toString);
        assertEquals(1, json.path("pass").path("number").asInt(), json::toString);
        assertEquals(2, json.path("pass").path("counts").path("compared").asInt(), json::toString);
        assertEquals(1, json.path("recovery").path("named").asInt(), json::toString);
        assertTrue(json.path("recovery").path("point").isMissingNode(), "one pass alone proves nothing");
        assertTrue(json.path("events").path("approximateLength").asInt() >= 1, json::toString);
        assertTrue(json.path("events").path("oldestWaiting").isTextual(), json::toString);
        assertEquals(
                "devstoreaccount1/" + source.name() + "/denied",
                json.path("failures")
                        .path("byCause")
                        .path("TARGET_DENIED")
                        .path("oldest")
                        .asText(),
                json::toString);
        assertTrue(json.path("copies").path("complete").asBoolean(), json::toString);
        JsonNode worker = json.path("workers").path("listed").path(0);
        assertEquals("closed", worker.path("breakers").path("Amazon S3").asText(), json::toString);
    }

    @Test
    void blob_hasItsStory() {
        deliver(EventGrid.created(upload("folder/backed up")), "backed-up");
        upload("never seen");
        BlobClient deleted = upload("deleted");
        deliver(EventGrid.created(deleted), "backed-up");
        deleted.delete();

        Printed safe = status(source.name() + "/folder/backed up");
        assertEquals(0, safe.exitCode(), safe::toString);
        assertEquals("BACKED_UP", safe.json().path("verdict").asText(), safe::toString);
        assertEquals("done", safe.json().path("row").path("state").asText());
        assertEquals(
                "STANDARD", safe.json().path("current").path("storageClass").asText());
        assertEquals(1, safe.json().path("versions").path("listed").size(), safe::toString);
        assertTrue(
                safe.json()
                        .path("versions")
                        .path("listed")
                        .path(0)
                        .path("sourceLastModified")
                        .isTextual(),
                safe::toString);

        Printed unsafe = status(source.name() + "/never seen");
        assertEquals(4, unsafe.exitCode(), unsafe::toString);
        assertEquals("NEVER_SEEN", unsafe.json().path("verdict").asText());

        assertEquals(
                "DELETED",
                status(source.name() + "/deleted").json().path("verdict").asText());
    }

    @Test
    void workers_areListedLatestFirst_andRemoved() {
        String table = "workers" + id;
        EMULATORS.tables().createTableIfNotExists(table);
        WorkerStore workers = new TableWorkers(EMULATORS.asyncTables().getTableClient(table));
        RunContext run = new RunContext(
                "workers", Clock.systemUTC(), Duration.ofMinutes(1), new JsonEventLog(line -> {}, Clock.systemUTC()));
        Instant start = Instant.parse("2026-01-02T03:04:05.678Z");
        Map<String, String> breakers = Map.of("Amazon S3", "half-open", "Azure Blob Storage", "closed");
        WorkerStore.Worker first = new WorkerStore.Worker("1", "vm-1", start, start.plusSeconds(60), breakers);
        WorkerStore.Worker second = new WorkerStore.Worker("2", "vm-2", start, start.plusSeconds(90), Map.of());
        workers.report(run, first);
        workers.report(run, new WorkerStore.Worker("2", "vm-2", start, start, breakers));
        workers.report(run, second);

        assertEquals(List.of(second, first), workers.list(run), "a report takes the place of the one before");

        workers.remove(run, second);
        workers.remove(run, second);
        assertEquals(List.of(first), workers.list(run));
    }

    @Test
    void containerThatIsNotBackedUp_isInvalidUsage() {
        Printed printed = status("other/blob");
        assertEquals(2, printed.exitCode(), printed::toString);
        assertTrue(printed.stderr().toString().contains("the container other is not backed up"), printed::toString);
    }
}
