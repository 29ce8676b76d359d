package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the Functions host reads: host.json, and the app settings that infra makes. */
class HostSettingsTest {
    private static final Pattern RUNS =
            Pattern.compile("at most (\\d+)\\s+runs of `QueuedBlobEvent` and (\\d+) of `CopySegment`");

    private static JsonNode queues() throws IOException {
        return new ObjectMapper().readTree(Path.of("host.json").toFile()).at("/extensions/queues");
    }

    /** With fewer, an instance has idle connections while small blobs wait; the storage queue gives no more than 32. */
    @Test
    void batch_usesAnInstance() throws IOException {
        int batch = queues().path("batchSize").asInt();
        assertTrue(batch >= 8 && batch <= 16, () -> "batchSize " + batch);
        assertTrue(queues().path("newBatchThreshold").asInt() < batch);
    }

    @Test
    void messagesAtOnce_areThoseOfTheDocumentation() throws IOException {
        int sum = queues().path("batchSize").asInt()
                + queues().path("newBatchThreshold").asInt();
        Matcher stated = RUNS.matcher(Files.readString(Path.of("docs", "OPERATIONS.md")));
        assertTrue(stated.find());
        assertEquals(List.of(sum, sum), List.of(Integer.valueOf(stated.group(1)), Integer.valueOf(stated.group(2))));
        assertTrue(Files.readString(Path.of("README.md")).contains("works on " + sum + " events and " + sum));
    }

    /**
     * With arguments of its own for the worker, an app loses the JVM that the host has started before it knew the app
     * ({@code UsePlaceholderChannel} in azure-functions-host): each cold start pays for a second JVM.
     */
    @Test
    void infra_passesNoArgumentsToTheJavaWorker() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("infra"))) {
            List<Path> terraform = files.filter(file -> file.toString().matches(".*\\.(tf|tftpl)"))
                    .toList();
            for (Path file : terraform) {
                String text = Files.readString(file);
                assertFalse(text.contains("languageWorkers"), file::toString);
                assertFalse(text.contains("JAVA_OPTS"), file::toString);
                assertFalse(text.contains("WEBSITE_USE_PLACEHOLDER"), file::toString);
            }
        }
    }
}
