package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the Functions host reads: host.json, and the app settings that infra makes. */
class HostSettingsTest {
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
