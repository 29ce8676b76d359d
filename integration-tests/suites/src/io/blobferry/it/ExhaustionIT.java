package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.WorkerCommand;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A worker without disk or memory: it copies, or ends with a line that names the remedy, and the next worker copies. */
class ExhaustionIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "exhaustion");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final int MIB = 1 << 20;

    /** The smallest heap that a worker accepts. */
    private static final String SMALLEST_HEAP = "-Xmx60m";

    private final String queue = "exhaustion-" + UUID.randomUUID();
    private final MessageCount messages = new MessageCount(EMULATORS, queue);

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    /** Every write to {@code /dev/full} fails as on a full disk. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void fullDiskBehindStandardOutput_copiesAndIsNamedOnce(@TempDir Path folder) throws Exception {
        Path errors = folder.resolve("errors");
        Process worker = started(new File("/dev/full"), errors.toFile());
        try {
            for (String name : List.of("unlogged-1", "unlogged-2")) {
                deliver(name);
                Await.condition("the backup of " + name, () -> text(errors)).until(() -> isBackedUp(name));
            }
            Await.condition("an empty queue").until(messages::isZero);
        } finally {
            worker.destroy();
            assertTrue(worker.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
        List<String> lines = text(errors)
                .lines()
                .filter(line -> line.contains("standard output cannot be written"))
                .toList();
        assertEquals(1, lines.size(), () -> text(errors));
        assertTrue(lines.getFirst().contains("No space left on device. Free space on its disk"), lines::toString);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void fullDiskBehindBoth_copies() throws Exception {
        File full = new File("/dev/full");
        Process worker = started(full, full);
        try {
            deliver("silent");
            Await.condition("the backup").until(() -> isBackedUp("silent"));
            Await.condition("an empty queue").until(messages::isZero);
            assertTrue(worker.isAlive());
        } finally {
            worker.destroy();
            assertTrue(worker.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
    }

    /** The native libraries are unpacked to the temporary folder. */
    @Test
    void unwritableTemporaryFolder_isNamedAndNextWorkerCopies(@TempDir Path folder) throws IOException {
        // Below a file not even the superuser can write.
        Path noFolder = Files.createFile(folder.resolve("file"));
        deliver("unpacked");
        try (StandaloneWorker worker = start("-Djava.io.tmpdir=" + noFolder)) {
            assertEquals(1, worker.process().await(Await.LIMIT));
            String error = String.join("\n", worker.process().stderr());
            assertTrue(error.contains("run failed: checksums cannot be computed"), error);
            assertTrue(error.contains("unpacked to the temporary folder " + noFolder), error);
        }
        assertNextWorkerCopies("unpacked");
    }

    @Test
    void heapTooSmall_isNamedAndNextWorkerCopies() {
        deliver("cramped");
        try (StandaloneWorker worker = start("-Xmx24m")) {
            assertEquals(3, worker.process().await(Await.LIMIT));
            String error = String.join("\n", worker.process().stderr());
            assertTrue(error.contains("BLOBFERRY_JAVA_OPTIONS: the JVM's heap is limited to"), error);
        }
        assertNextWorkerCopies("cramped");
    }

    @Test
    void smallestHeap_copiesSeveralLargeBlobsAtOnce() {
        byte[] block = new byte[8 * MIB];
        new SplittableRandom(1).nextBytes(block);
        List<String> names =
                IntStream.range(0, 6).mapToObj(number -> "large-" + number).toList();
        try (StandaloneWorker worker = StandaloneWorker.start(
                EMULATORS,
                queue,
                List.of(SMALLEST_HEAP),
                Map.of("BLOBFERRY_MULTIPART_THRESHOLD_MIB", "1", "BLOBFERRY_SEGMENT_SIZE_MIB", "32"))) {
            names.forEach(name ->
                    EventGrid.deliver(EMULATORS, queue, EventGrid.created(SOURCE.uploadRepeated(name, block, 6))));
            names.forEach(name -> worker.logged().await("backed-up", name));
            Await.condition("empty queues").until(messages::isZero);
            assertTrue(worker.process().running());
        }
        names.forEach(name -> assertEquals(
                6L * block.length, BUCKET.head("exhaustion/" + name).contentLength()));
    }

    private void assertNextWorkerCopies(String name) {
        try (StandaloneWorker next = start(SMALLEST_HEAP)) {
            next.logged().await("backed-up", name);
            Await.condition("an empty queue").until(messages::isZero);
        }
        assertArrayEquals(text(name), BUCKET.bytes("exhaustion/" + name));
    }

    private StandaloneWorker start(String flag) {
        return StandaloneWorker.start(
                EMULATORS, queue, List.of(flag), Map.of("BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", "5"));
    }

    /** The worker with its outputs in these files. */
    private Process started(File output, File errors) throws IOException {
        Map<String, String> environment = new HashMap<>(EMULATORS.workerEnvironment());
        environment.put("BLOBFERRY_EVENT_QUEUE", queue);
        WorkerCommand command = WorkerCommand.of(EMULATORS, "io.blobferry.cli.Blobferry", "run");
        ProcessBuilder builder =
                new ProcessBuilder(command.line()).redirectOutput(output).redirectError(errors);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void deliver(String name) {
        BlobClient blob = SOURCE.upload(name, text(name));
        EventGrid.deliver(EMULATORS, queue, EventGrid.created(blob));
    }

    private static boolean isBackedUp(String name) {
        return BUCKET.versions("exhaustion/" + name).size() == 1;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
