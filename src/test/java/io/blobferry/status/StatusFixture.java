package io.blobferry.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.StatusJson;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.state.QueueView;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.state.WorkerStore;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryDrillState;
import io.blobferry.testing.MemoryUploadListing;
import io.blobferry.testing.MemoryVersionListing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a status is read from, in memory; messages name a blob by its address. */
final class StatusFixture {
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                    read("status.schema.json"),
                    SchemaValidatorsConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build());

    final BackupFixture clouds;
    final Queue events = new Queue();
    final Queue segments = new Queue();
    final List<WorkerStore.Worker> workers = new ArrayList<>();
    final MemoryDrillState drills;
    Optional<ReconciliationPass> pass = Optional.empty();
    Set<String> containers = Set.of();
    Routes routes;

    StatusFixture(BackupFixture clouds) {
        this.clouds = clouds;
        routes = Routes.of(clouds.route);
        drills = new MemoryDrillState(clouds.faults);
    }

    /** A queue as the service shows it. */
    static final class Queue implements QueueView {
        final List<Waiting> waiting = new ArrayList<>();
        long length;

        void add(String text, Instant sentAt) {
            waiting.add(new Waiting(text, sentAt));
            length++;
        }

        @Override
        public long approximateLength(RunContext run) {
            return length;
        }

        @Override
        public List<Waiting> peek(RunContext run) {
            return waiting.stream().limit(MAX_PEEKED).toList();
        }
    }

    private final class Passes implements ReconciliationStateStore {
        @Override
        public Optional<Row> find(RunContext run) {
            return clouds.faults.intercept(run, "passes.find", () -> pass.map(found -> new Row(found, "etag")));
        }

        @Override
        public Optional<Row> write(RunContext run, Optional<Row> read, ReconciliationPass next) {
            throw new AssertionError("a status writes nothing");
        }
    }

    private final class Workers implements WorkerStore {
        @Override
        public void report(RunContext run, Worker worker) {
            throw new AssertionError("a status writes nothing");
        }

        @Override
        public List<Worker> list(RunContext run) {
            return workers.stream().sorted(Worker.LATEST_FIRST).toList();
        }

        @Override
        public void remove(RunContext run, Worker worker) {
            throw new AssertionError("a status writes nothing");
        }
    }

    RunContext run() {
        return new RunContext("status", clouds.clock, Duration.ofSeconds(20), clouds.listener);
    }

    private StatusPorts ports() {
        return new StatusPorts(
                clouds.source,
                new MemoryBackupReader(clouds.faults, clouds.target),
                new MemoryVersionListing(clouds.faults, clouds.target),
                clouds.target,
                new MemoryUploadListing(clouds.faults, clouds.target),
                clouds.checkpoints,
                clouds.failures,
                events,
                segments,
                new Passes(),
                drills,
                new Workers());
    }

    /** Reads the status; its text fits the screen, and its JSON the schema. */
    Status status() {
        Status status = new StatusReader(ports(), routes, clouds.blob.account(), clouds.clock).read(run());
        assertFits(StatusText.of(status));
        assertConforms(StatusJson.of(status));
        return status;
    }

    BlobStory story() {
        BlobStory story = new BlobStoryReader(
                        ports(),
                        routes,
                        new SourceScope(clouds.blob.account(), containers),
                        (blob, text) -> text.contains(blob.toString()),
                        clouds.clock)
                .read(run(), clouds.blob);
        assertFits(BlobStoryText.of(story));
        assertConforms(StatusJson.of(story));
        return story;
    }

    static void assertFits(List<String> lines) {
        lines.forEach(line -> assertTrue(line.codePointCount(0, line.length()) <= 80, () -> "too wide: " + line));
    }

    private static void assertConforms(String json) {
        try {
            assertEquals(
                    List.of(),
                    SCHEMA.validate(new ObjectMapper().readTree(json)).stream()
                            .map(ValidationMessage::getMessage)
                            .toList(),
                    json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private static String read(String resource) {
        try (InputStream schema = StatusJson.class.getResourceAsStream(resource)) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
