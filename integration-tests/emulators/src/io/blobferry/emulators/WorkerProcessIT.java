package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerProcessIT {
    @TempDir
    private Path folder;

    @Test
    void seesNoEnvironmentButItsOwn() throws IOException {
        try (WorkerProcess process = start(
                "System.out.println(new java.util.TreeMap<>(System.getenv()).keySet());",
                Map.of("OWN", "1"),
                () -> {})) {
            assertEquals(0, process.await(Duration.ofSeconds(60)));
            List<String> names = List.of(
                    process.stdout().getFirst().replaceAll("[\\[\\] ]", "").split(",", -1));
            assertTrue(List.of("HOME", "LANG", "OWN", "PATH").containsAll(names), names::toString);
        }
    }

    /** A read of a pipe would hold the carrier of a virtual thread. */
    @Test
    void readsTheOutputOnAPlatformThread() throws IOException {
        List<Boolean> virtual = new CopyOnWriteArrayList<>();
        try (WorkerProcess process = start(
                "System.out.println(1);",
                Map.of(),
                () -> virtual.add(Thread.currentThread().isVirtual()))) {
            process.await(Duration.ofSeconds(60));
        }
        assertEquals(List.of(false), virtual);
    }

    @Test
    void endsGentlyOrAtOnce() throws IOException, InterruptedException {
        String idle = """
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
                System.out.println("ready");
                Thread.sleep(100_000);
                """;
        for (boolean gently : new boolean[] {true, false}) {
            CountDownLatch ready = new CountDownLatch(1);
            try (WorkerProcess process = start(idle, Map.of(), ready::countDown)) {
                assertTrue(ready.await(60, TimeUnit.SECONDS));
                assertTrue(process.peakRssBytes() > 10_000_000 || !Files.exists(Path.of("/proc/self/status")));
                if (gently) {
                    process.stop();
                } else {
                    process.kill();
                }
                process.await(Duration.ofSeconds(60));
                assertFalse(process.running());
                assertEquals(gently, process.stdout().contains("bye"));
            }
        }
    }

    @Test
    void aSecretThatItSaysFailsWhoeverClosesIt() throws IOException {
        String token =
                StsSession.issue("arn", "name", Optional.empty(), Instant.EPOCH).sessionToken();
        for (String stream : List.of("out", "err")) {
            WorkerProcess process = start(
                    "System." + stream + ".println(\"denied: \" + System.getenv(\"OWN\").substring(3, 60));",
                    Map.of("OWN", token),
                    () -> {});
            process.await(Duration.ofSeconds(60));
            String said = assertThrows(AssertionError.class, process::close).getMessage();
            assertTrue(said.contains("a piece of a secret"), said);
            assertFalse(said.contains(token.substring(10, 30)), "the secret is not printed again");
        }
    }

    @Test
    void aFactThatTheSchemaDoesNotHaveFailsWhoeverClosesIt() throws IOException {
        WorkerProcess process = start("System.out.println(\"{\\\"event\\\":\\\"copied\\\"}\");", Map.of(), () -> {});
        process.await(Duration.ofSeconds(60));
        String said = assertThrows(AssertionError.class, process::close).getMessage();
        assertTrue(said.contains("{\"event\":\"copied\"}"), said);
    }

    private WorkerProcess start(String body, Map<String, String> environment, Runnable firstLine) throws IOException {
        Path source = folder.resolve("Worker.java");
        Files.writeString(
                source, "class Worker { public static void main(String[] a) throws Exception { " + body + " } }");
        WorkerCommand command = new WorkerCommand(".", List.of(), source.toString(), List.of(), environment);
        return WorkerProcess.start(command, line -> firstLine.run());
    }
}
