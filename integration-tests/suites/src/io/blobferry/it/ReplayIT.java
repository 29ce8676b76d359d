package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.data.tables.models.TableEntity;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What failed, and what Event Grid could not deliver, comes back: by the command and by the function. */
class ReplayIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final SourceContainer source = SourceContainer.create(EMULATORS, "replay-" + suffix);
    private final String table = "replay" + suffix;
    private final BlobContainerClient deadLetters = EMULATORS.blobs().createBlobContainer("dead-letters-" + suffix);
    private final Map<String, String> settings = Map.of(
            "BLOBFERRY_FAILURE_TABLE", table, "BLOBFERRY_DEAD_LETTER_CONTAINER", deadLetters.getBlobContainerName());

    private record Command(int exitCode, List<JsonNode> logged, List<String> stderr) {
        List<String> subjects(String event) {
            return logged.stream()
                    .filter(line -> event.equals(LoggedEvents.name(line)))
                    .map(line -> line.path("subject").asText())
                    .sorted()
                    .toList();
        }

        JsonNode totals() {
            return logged.getLast();
        }
    }

    @BeforeEach
    @AfterEach
    void inOrder() {
        EMULATORS.reset();
    }

    @Test
    void rowsAndDeadLetters_areReplayed() {
        fail("denied");
        putDeadLetters(
                "[" + EventGrid.deadLetter(upload("undelivered")) + "," + EventGrid.deadLetter(upload("denied")) + "]");
        putDeadLetters("[" + EventGrid.deadLetter(upload("in another file")) + "]");
        BlobClient gone = upload("gone");
        putDeadLetters("[" + EventGrid.deadLetter(gone) + "]");
        gone.delete();

        Command dry = replay("--dry-run");
        assertEquals(0, dry.exitCode(), dry::toString);
        assertEquals(List.of(subject("denied")), dry.subjects("failure-found"));
        assertEquals(4, dry.totals().path("deadLetterEvents").asInt());
        assertEquals(3, files().size(), "a dry run reads only");
        assertEquals(1, rows().size());

        Command real = replay();
        assertEquals(0, real.exitCode(), real::toString);
        List<String> resolved = real.subjects("failure-resolved");
        assertTrue(resolved.contains(subject("denied")), resolved::toString);
        for (String name : List.of("denied", "undelivered", "in another file", "gone")) {
            assertEquals(
                    1,
                    resolved.stream()
                            .filter(found -> found.startsWith("event ") && found.endsWith(" of " + subject(name)))
                            .count(),
                    () -> "the event of " + name + " that was not delivered: " + resolved);
        }
        assertEquals(5, resolved.size(), resolved::toString);
        assertEquals(1, real.totals().path("sourceDeleted").asInt());
        assertEquals(List.of(), rows());
        assertEquals(List.of(), files());
        for (String name : List.of("denied", "undelivered", "in another file")) {
            assertArrayEquals(bytes(name), BUCKET.bytes(source.name() + "/" + name));
        }

        Command again = replay();
        assertEquals(0, again.exitCode());
        assertEquals(0, again.totals().path("failures").asInt());
    }

    @Test
    void failedAgain_isKept_exitCodeReportsIt() {
        fail("one");
        fail("two");
        refuse();

        Command failed = replay("--cause", "TARGET_DENIED");
        assertEquals(4, failed.exitCode(), failed::toString);
        assertEquals(List.of(subject("one"), subject("two")), failed.subjects("failure-remaining"));
        assertEquals(
                List.of(2L, 2L),
                rows().stream().map(row -> row.getProperty("failureCount")).toList());

        EMULATORS.reset();
        Command one = replay("--blob", source.name() + "/one");
        assertEquals(0, one.exitCode(), one::toString);
        assertEquals(List.of(subject("one")), one.subjects("failure-resolved"));
        assertEquals(0, replay("--prefix", "no such").exitCode());
        assertEquals(1, rows().size());
        assertEquals(0, replay("--container", source.name()).exitCode());
        assertEquals(List.of(), rows());
    }

    @Test
    void fileNotJson_isRetainedWithRow() {
        putDeadLetters("<html>");
        Command command = replay();
        assertEquals(4, command.exitCode(), command::toString);
        assertEquals(1, files().size());
        TableEntity row = rows().getFirst();
        assertTrue(row.getProperty("subject").toString().contains(files().getFirst()));
        assertEquals("<html>", row.getProperty("event"));
        assertEquals("UNREADABLE_EVENT", row.getProperty("cause"));
    }

    /** Two at once take the same rows, and neither says that anything failed. */
    @Test
    void concurrentReplays_doNoHarm() {
        List<String> names = Stream.iterate(0, number -> number + 1)
                .limit(12)
                .map(number -> "blob " + number)
                .toList();
        putDeadLetters(names.stream()
                .map(name -> EventGrid.deadLetter(upload(name)).toString())
                .collect(Collectors.joining(",", "[", "]")));
        LoggedEvents one = new LoggedEvents();
        LoggedEvents other = new LoggedEvents();
        try (WorkerProcess first = WorkerProcess.start(command(), one);
                WorkerProcess second = WorkerProcess.start(command(), other)) {
            assertEquals(0, first.await(Await.LIMIT), () -> one.all().toString());
            assertEquals(0, second.await(Await.LIMIT), () -> other.all().toString());
        }
        replay();
        assertEquals(List.of(), rows());
        assertEquals(List.of(), files());
        for (String name : names) {
            assertArrayEquals(bytes(name), BUCKET.bytes(source.name() + "/" + name));
        }
    }

    @Test
    void function_takesFiltersAndReturnsTotals() throws Exception {
        fail("by function");
        fail("not asked for");
        try (FunctionApp app = FunctionApp.start(EMULATORS, settings)) {
            FunctionApp.Delivery malformed = app.request("replay?contaner=x", "");
            assertEquals(400, malformed.status());
            assertTrue(malformed.message().contains("contaner"), malformed::message);

            JsonNode dry = JSON.readTree(app.request("replay?code=key&dryRun=true", "{\"prefix\":\"by \"}")
                    .message());
            assertEquals(1, dry.path("failures").asInt(), dry::toString);
            assertEquals(
                    subject("by function"),
                    dry.path("rows").path(0).path("subject").asText());
            assertFalse(dry.path("rows").path(0).path("remedy").asText().isBlank());
            assertEquals(2, rows().size());

            JsonNode real =
                    JSON.readTree(app.request("replay", "{\"prefix\":\"by \"}").message());
            assertEquals(1, real.path("resolved").asInt(), real::toString);
        }
        assertEquals(
                List.of(subject("not asked for")),
                rows().stream().map(row -> row.getProperty("subject")).toList());
        assertArrayEquals(bytes("by function"), BUCKET.bytes(source.name() + "/by function"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--since=yesterday", "--cause=NONE", "--blob=no-slash", "--per-second=0", "--contaner=x"})
    void invalidUsage_isReported(String option) {
        Command command = replay(option);
        assertEquals(2, command.exitCode(), command::toString);
        assertFalse(command.stderr().isEmpty());
    }

    /** A blob whose event ended in a failure row, because S3 refused it. */
    private void fail(String name) {
        refuse();
        try (FunctionApp app = FunctionApp.start(EMULATORS, settings)) {
            JsonNode outcome = app.deliver(EventGrid.created(upload(name))).outcome();
            assertEquals("failed", LoggedEvents.name(outcome), outcome::toString);
        }
        EMULATORS.reset();
    }

    private static void refuse() {
        EMULATORS.s3Proxy().inject(Fault.on("PUT", "").always().answer(403, "AccessDenied"));
    }

    private Command replay(String... options) {
        LoggedEvents logged = new LoggedEvents();
        try (WorkerProcess process = WorkerProcess.start(command(options), logged)) {
            int exitCode = process.await(Await.LIMIT);
            return new Command(exitCode, logged.all(), process.stderr());
        }
    }

    private WorkerCommand command(String... options) {
        Map<String, String> environment = new LinkedHashMap<>(EMULATORS.workerEnvironment());
        environment.putAll(settings);
        String[] arguments =
                Stream.concat(Stream.of("replay"), Stream.of(options)).toArray(String[]::new);
        return WorkerCommand.of(EMULATORS, "io.blobferry.cli.Blobferry", arguments)
                .withEnvironment(environment);
    }

    private void putDeadLetters(String text) {
        deadLetters
                .getBlobClient("BLOBFERRY-BLOB-CREATED/2026/1/2/8/" + UUID.randomUUID() + ".json")
                .upload(BinaryData.fromString(text));
    }

    private List<String> files() {
        return deadLetters.listBlobs().stream().map(BlobItem::getName).toList();
    }

    private List<TableEntity> rows() {
        return EMULATORS.tables().getTableClient(table).listEntities().stream().toList();
    }

    private BlobClient upload(String name) {
        return source.upload(name, bytes(name));
    }

    private String subject(String name) {
        return "devstoreaccount1/" + source.name() + "/" + name;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
