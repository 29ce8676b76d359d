package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Service;
import io.blobferry.emulators.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A restore is killed at random moments; what is visible is whole each time, the next call completes it, and no more was read
 * whole again than was in flight. What a killed process has read of an answer is not counted. {@code -Drestore.kills} and {@code -Drestore.seed} say how often and at which moments.
 */
class RestoreKillIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "restore-kills");
    private static final int KILLS = Integer.getInteger("restore.kills", 10);
    private static final long SEED = Long.getLong("restore.seed", System.nanoTime());
    private static final int CONCURRENCY = 4;
    private static final int LARGEST_RANGE = 8 << 20;
    private static final long BYTES_PER_SECOND = 3 << 20;

    /** The JVM's start, and the listing. */
    private static final int START_MILLIS = 1_500;

    private static final Map<String, byte[]> CONTENTS = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @TempDir
    private Path state;

    @BeforeAll
    static void backUp() {
        new Bucket(EMULATORS).deleteRoutesAndPasses();
        try (FunctionApp app = FunctionApp.start(EMULATORS, Map.of())) {
            Random random = new Random(1);
            for (int i = 0; i < 40; i++) {
                backUp(app, random, "small/" + i, 50_000);
            }
            backUp(app, random, "large", 60 << 20);
        }
    }

    private static void backUp(FunctionApp app, Random random, String name, int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        CONTENTS.put(name, content);
        FunctionApp.Delivery delivery = app.deliver(EventGrid.created(SOURCE.upload(name, content)));
        assertEquals(
                "backed-up",
                LoggedEvents.name(delivery.logged().getLast()),
                () -> delivery.logged().toString());
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void toFolder() throws Exception {
        Path out = folder.resolve("out");

        killAndComplete("folder", new RestoreProcess(EMULATORS, state), out.toString(), () -> assertWhole(out));

        for (Map.Entry<String, byte[]> blob : CONTENTS.entrySet()) {
            assertArrayEquals(blob.getValue(), Files.readAllBytes(out.resolve(blob.getKey())), blob.getKey());
        }
        try (Stream<Path> left = Files.list(out.resolve(".blobferry-restore/tmp"))) {
            assertEquals(0, left.count(), "files of interrupted restores");
        }
    }

    @Test
    void toContainer() throws Exception {
        BlobContainerClient target = EMULATORS.blobs().createBlobContainerIfNotExists("restore-kills-target");

        killAndComplete(
                "container",
                new RestoreProcess(EMULATORS, state).withAzure(),
                target.getBlobContainerUrl(),
                () -> assertWhole(target));

        assertWhole(target);
        assertEquals(CONTENTS.size(), target.listBlobs().stream().count());
    }

    /** What is true after each kill. */
    private interface Check {
        void run() throws IOException;
    }

    private static void killAndComplete(String name, RestoreProcess restore, String to, Check whole) throws Exception {
        String[] arguments = {"restore-kills", "--to", to, "--concurrency", Integer.toString(CONCURRENCY), "--json"};
        Random random = new Random(SEED);
        System.out.printf("[restore-kill] seed %d, to a %s%n", SEED, name);
        EMULATORS.requests().clear();
        EMULATORS.s3Proxy().throttle(BYTES_PER_SECOND);
        int kills = 0;
        while (kills < KILLS) {
            try (WorkerProcess process = restore.start(arguments)) {
                Thread.sleep(START_MILLIS + random.nextInt(2_500));
                if (!process.running()) {
                    break;
                }
                process.kill();
                process.await(Duration.ofSeconds(30));
                kills++;
            }
            whole.run();
        }
        EMULATORS.s3Proxy().reset();
        RestoreProcess.Result result = restore.run(arguments);
        assertEquals(0, result.exitCode(), result::text);
        long moved = EMULATORS.requests().all().stream()
                .filter(request -> request.service() == Service.S3
                        && request.method().equals("GET")
                        && request.mentions("restore-kills/")
                        && !request.mentions("versions"))
                .mapToLong(request -> request.bytesOut())
                .sum();
        long content =
                CONTENTS.values().stream().mapToLong(bytes -> bytes.length).sum();
        long again = Math.max(0, moved - content);
        long bound = (long) kills * CONCURRENCY * LARGEST_RANGE;
        System.out.printf(
                "[restore-kill] %d kills, %.1f MiB of content, %.1f MiB read by whole answers, %.1f MiB of them again, at most %.1f MiB were in flight%n",
                kills, content / 1048576.0, moved / 1048576.0, again / 1048576.0, bound / 1048576.0);
        assertTrue(kills >= Math.min(3, KILLS), "the restore ended before it was killed");
        assertTrue(again <= bound, () -> again + " bytes were moved again, at most " + bound + " were in flight");
    }

    private static void assertWhole(Path out) throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                if (!name.startsWith(".blobferry-restore")) {
                    assertArrayEquals(CONTENTS.get(name), Files.readAllBytes(file), name);
                }
            }
        }
    }

    private static void assertWhole(BlobContainerClient target) {
        for (BlobItem blob : target.listBlobs()) {
            assertArrayEquals(
                    CONTENTS.get(blob.getName()),
                    target.getBlobClient(blob.getName()).downloadContent().toBytes(),
                    blob.getName());
        }
    }
}
