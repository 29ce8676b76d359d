package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import io.blobferry.emulators.WorkerProcess;
import io.blobferry.execution.BoundedExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The command {@code backup} copies exactly what is missing or stale, for what its dry run says, and after kills the rest. */
class BackupCommandIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final int BLOBS = 400;
    private static final int MISSING = 40;
    private static final int STALE = 10;
    private static final int LARGE = 3;
    private static final int KILLS = 2;
    private static final long SEED = System.nanoTime();
    private static final BoundedExecutor UPLOADS = new BoundedExecutor(8);
    private static final int SIZE = 2_000;

    /** The end of an upload has no part's number. */
    private static final Pattern WRITE =
            Pattern.compile("(?:PUT|POST) /" + FederationEmulator.BUCKET + "/([^?]+)(?:\\?(?!uploads|partNumber).*)?");

    private static final int BLOCK = 5 << 20;

    /** More than a segment of the smallest size. */
    private static final int BLOCKS = 6;

    private static final int CONCURRENCY = 8;
    private static final long BYTES_PER_SECOND = 12L << 20;

    /** The JVM's start, and the comparison. */
    private static final int START_MILLIS = 2_500;

    @TempDir
    private Path folder;

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    private static BackupProcess backup(String container) {
        return new BackupProcess(
                EMULATORS,
                Map.of(
                        "BLOBFERRY_SOURCE_CONTAINERS",
                        container,
                        "BLOBFERRY_PREFIX",
                        "backup-it/",
                        "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
                        "4",
                        "BLOBFERRY_SEGMENT_SIZE_MIB",
                        "16",
                        "BLOBFERRY_EVENT_QUEUE",
                        "backup-it-events"));
    }

    private static byte[] content(String name, int version) {
        byte[] bytes = new byte[SIZE];
        new Random(name.hashCode() * 31L + version).nextBytes(bytes);
        return bytes;
    }

    private static String name(int number) {
        return "folder-%02d/%06d".formatted(number % 50, number);
    }

    private static void upload(SourceContainer source, int from, int to, int version) {
        UPLOADS.map(IntStream.range(from, to).boxed().toList(), number -> {
            source.blob(name(number)).upload(BinaryData.fromBytes(content(name(number), version)), true);
            return true;
        });
    }

    private static void uploadLarge(SourceContainer source, int number) {
        byte[] block = new byte[BLOCK];
        new Random(number).nextBytes(block);
        source.uploadRepeated("large/" + number, block, BLOCKS);
    }

    private static String key(SourceContainer source, String name) {
        return "backup-it/" + source.name() + "/" + name;
    }

    /** The keys of the container's backups. */
    private static Set<String> keys(SourceContainer source) {
        return EMULATORS
                .s3()
                .listObjectsV2Paginator(
                        list -> list.bucket(FederationEmulator.BUCKET).prefix(key(source, "")))
                .contents()
                .stream()
                .map(S3Object::key)
                .collect(Collectors.toSet());
    }

    /** How often each object was written since the log of requests began: by a PUT, or by the end of an upload. */
    private static Map<String, Integer> writes(SourceContainer source) {
        Map<String, Integer> writes = new HashMap<>();
        for (RecordedRequest request : EMULATORS.requests().of(Service.S3)) {
            Matcher matcher = WRITE.matcher(request.method() + " " + request.target());
            if (request.status() == 200 && matcher.matches() && matcher.group(1).startsWith(key(source, ""))) {
                writes.merge(matcher.group(1).substring(key(source, "").length()), 1, Integer::sum);
            }
        }
        return writes;
    }

    /** A dry run's figures, and what the emulators then count of the run, each within a tenth. */
    private static BackupProcess.Result runAsEstimated(BackupProcess backup, String container) {
        BackupProcess.Result estimate = backup.run(container, "--dry-run", "--json");
        assertEquals(0, estimate.exitCode(), estimate::text);
        EMULATORS.requests().clear();
        BackupProcess.Result run = backup.run(container, "--json", "--concurrency", Integer.toString(CONCURRENCY));
        Map<String, Long> counted = BackupProcess.counted(EMULATORS.requests().all());
        assertEquals(0, run.exitCode(), run::text);
        System.out.printf(
                "[backup] %s: %d to copy; estimated $%.6f, counted $%.6f; requests %s%n",
                container, estimate.figure("objects"), estimate.dollars(), run.dollars(), counted);
        for (String name : List.of("blobReads", "blobLists", "tableRequests", "s3Writes", "s3Lists", "s3Reads")) {
            long of = counted.getOrDefault(name, 0L);
            assertEquals(of, run.figure(name), () -> name + " as the command counts it, of " + counted);
            assertTrue(
                    Math.abs(estimate.figure(name) - of) <= of / 10.0,
                    () -> name + ": estimated " + estimate.figure(name) + ", counted " + of);
        }
        assertEquals(estimate.figure("objects"), run.figure("copied"));
        assertEquals(run.dollars(), estimate.dollars(), run.dollars() / 10);
        return run;
    }

    @Test
    void firstBackfill_thenMissingStaleAndLarge_areCopiedAsEstimated() throws Exception {
        SourceContainer source = SourceContainer.create(EMULATORS, "backup-many");
        BackupProcess backup = backup(source.name());
        int present = BLOBS - MISSING - LARGE;
        upload(source, 0, present, 1);

        BackupProcess.Result first = runAsEstimated(backup, source.name());
        assertEquals(present, first.figure("copied"));

        BackupProcess.Result second = runAsEstimated(backup, source.name());
        assertEquals(present, second.figure("upToDate"));

        upload(source, present, present + MISSING, 1);
        upload(source, 0, STALE, 2);
        IntStream.range(0, LARGE).forEach(number -> uploadLarge(source, number));
        BackupProcess.Result estimate = backup.run(source.name(), "--dry-run", "--json");
        assertEquals(MISSING + STALE + LARGE, estimate.figure("objects"));
        assertEquals(STALE, estimate.figure("stale"));
        long parts = killAndComplete(backup, source);

        assertEquals(BLOBS, keys(source).size());
        Map<String, Integer> writes = writes(source);
        assertEquals(expected(present), writes.keySet(), "exactly these are written");
        Bucket bucket = new Bucket(EMULATORS);
        for (String name : writes.keySet()) {
            if (name.startsWith("large/")) {
                assertEquals(
                        (long) BLOCK * BLOCKS, bucket.head(key(source, name)).contentLength());
            } else {
                int version = Integer.parseInt(name.substring(name.length() - 6)) < STALE ? 2 : 1;
                assertArrayEquals(content(name, version), bucket.bytes(key(source, name)), name);
            }
        }
        int again = writes.values().stream().mapToInt(count -> count - 1).sum();
        System.out.printf(
                "[backup] written: %d objects, %d of them once more; parts sent: %d of %d%n",
                writes.size(), again, parts, LARGE * Math.ceilDiv(BLOCK * BLOCKS, 16 << 20));
        assertTrue(again <= KILLS * CONCURRENCY, "no more again than was in flight at a kill");
        assertEquals(0, backup.run(source.name(), "--json").figure("copied"));
    }

    private static Set<String> expected(int present) {
        Set<String> names = new HashSet<>();
        IntStream.range(0, STALE).forEach(number -> names.add(name(number)));
        IntStream.range(present, present + MISSING).forEach(number -> names.add(name(number)));
        IntStream.range(0, LARGE).forEach(number -> names.add("large/" + number));
        return names;
    }

    private long killAndComplete(BackupProcess backup, SourceContainer source) throws InterruptedException {
        String[] arguments = {source.name(), "--json", "--concurrency", Integer.toString(CONCURRENCY)};
        Random random = new Random(SEED);
        System.out.printf("[backup] seed %d%n", SEED);
        EMULATORS.requests().clear();
        EMULATORS.s3Proxy().throttle(BYTES_PER_SECOND / 4);
        int kills = 0;
        while (kills < KILLS) {
            try (WorkerProcess process = backup.start(new LoggedEvents(), arguments)) {
                Thread.sleep(START_MILLIS + random.nextInt(2_000));
                if (!process.running()) {
                    break;
                }
                process.kill();
                process.await(Duration.ofSeconds(30));
                kills++;
            }
        }
        EMULATORS.s3Proxy().reset();
        BackupProcess.Result last = backup.run(arguments);
        long parts = EMULATORS.requests().mentioning("partNumber=").size();
        System.out.printf("[backup] %d kills; the last run copied %d blobs%n", kills, last.figure("copied"));
        assertEquals(0, last.exitCode(), last::text);
        assertTrue(kills >= Math.min(1, KILLS), "the run ended before it was killed");
        return parts;
    }

    @Test
    void missingStaleAndLargeTogether_costWhatIsEstimated() {
        SourceContainer source = SourceContainer.create(EMULATORS, "backup-mixed");
        BackupProcess backup = backup(source.name());
        upload(source, 0, 100, 1);
        runAsEstimated(backup, source.name());
        upload(source, 90, 150, 2);
        uploadLarge(source, 0);
        uploadLarge(source, 1);

        BackupProcess.Result run = runAsEstimated(backup, source.name());

        assertEquals(62, run.figure("copied"));
        assertEquals(90, run.figure("upToDate"));
    }

    @Test
    void listOfNames_isCopiedAndItsBrokenLinesAreNamed() throws IOException {
        SourceContainer source = SourceContainer.create(EMULATORS, "backup-names");
        BackupProcess backup = backup(source.name());
        upload(source, 0, 3, 1);
        Path list = folder.resolve("names.txt");
        Files.writeString(
                list,
                source.name() + "/" + name(0) + "\nbroken\nother-container/a\n" + source.name() + "/absent\n\n"
                        + source.name() + "/" + name(2) + "\r\n");

        BackupProcess.Result result = backup.run("--from", list.toString(), "--json");

        assertEquals(4, result.exitCode(), result::text);
        assertEquals(2, result.figure("copied"));
        assertEquals(3, result.figure("refusedLines"));
        String findings = String.join("\n", result.findings());
        assertTrue(findings.contains("line 2: expected CONTAINER/NAME: broken"), findings);
        assertTrue(findings.contains("absent: the source does not have it"), findings);
        assertEquals(2, keys(source).size());
    }

    @Test
    void budget_stopsAndTheSameCommandCopiesTheRest() {
        SourceContainer source = SourceContainer.create(EMULATORS, "backup-budget");
        BackupProcess backup = backup(source.name());
        upload(source, 0, 200, 1);
        double all = backup.run(source.name(), "--dry-run", "--json").dollars();

        BackupProcess.Result first = backup.run(source.name(), "--json", "--budget", Double.toString(all / 2));

        assertEquals(5, first.exitCode(), first::text);
        assertTrue(first.dollars() <= all / 2, first::text);
        assertTrue(first.figure("copied") > 50, first::text);
        assertTrue(String.join("\n", first.stderr()).contains("budget"), first::text);
        BackupProcess.Result second = backup.run(source.name(), "--json");
        assertEquals(0, second.exitCode(), second::text);
        assertEquals(200, first.figure("copied") + second.figure("copied"));
    }

    /** SIGTERM, as of a Ctrl-C: what is in flight is completed or left in its rows. */
    @Test
    void signal_endsTheRunAndTheSameCommandCopiesTheRest() throws InterruptedException {
        SourceContainer source = SourceContainer.create(EMULATORS, "backup-signal");
        BackupProcess backup = backup(source.name());
        upload(source, 0, 100, 1);
        uploadLarge(source, 0);
        uploadLarge(source, 1);
        EMULATORS.requests().clear();
        EMULATORS.s3Proxy().throttle(1 << 20);
        try (WorkerProcess process = backup.start(new LoggedEvents(), source.name(), "--json")) {
            Thread.sleep(START_MILLIS + 2_000);
            process.stop();
            process.await(Duration.ofSeconds(20));
        }
        EMULATORS.s3Proxy().reset();

        BackupProcess.Result rest = backup.run(source.name(), "--json");

        assertEquals(0, rest.exitCode(), rest::text);
        assertEquals(102, keys(source).size());
        assertEquals(
                102,
                writes(source).values().stream().mapToInt(Integer::intValue).sum(),
                "nothing twice");
    }

    @Test
    void badInput_isRefusedInOneLine() {
        SourceContainer source = SourceContainer.create(EMULATORS, "backup-bad");
        BackupProcess backup = backup(source.name());
        upload(source, 0, 1, 1);

        assertRefused(backup.run("backup-of-no-container"), "account", "backup-of-no-container");
        assertRefused(backup.run(source.name(), "--budget", "0"), "budget", "more than 0");
        assertRefused(backup.run(source.name(), "--budget", "nothing"), "--budget", "nothing");
        assertRefused(backup.run("--from", folder.resolve("absent").toString()), "--from", "absent");
        EMULATORS
                .sourceProxy()
                .inject(Fault.on("GET", source.name() + "?").always().answer(403, "AuthorizationPermissionMismatch"));
        BackupProcess.Result denied = backup.withSourceProxy(EMULATORS).run(source.name(), "--json");
        assertEquals(5, denied.exitCode(), denied::text);
        assertTrue(String.join("\n", denied.findings()).contains("Storage Blob Data Reader"), denied::text);
    }

    private static void assertRefused(BackupProcess.Result result, String... parts) {
        assertEquals(2, result.exitCode(), result::text);
        for (String part : parts) {
            assertTrue(String.join("\n", result.stderr()).contains(part), result::text);
        }
    }

    /** In a pipe: no bar, and the report as text. */
    @Test
    void textInAPipe_endsWithTheReport() {
        SourceContainer source = SourceContainer.create(EMULATORS, "backup-text");
        BackupProcess backup = backup(source.name());
        upload(source, 0, 5, 1);

        BackupProcess.Result estimate = backup.run(source.name(), "--dry-run", "--rate", "100");
        BackupProcess.Result run = backup.run(source.name());

        String text = String.join("\n", estimate.stdout());
        assertTrue(text.contains("Would be copied") && text.contains("by the prices of"), text);
        assertTrue(text.contains("time at 100 MiB/s"), text);
        assertEquals(0, run.exitCode(), run::text);
        assertTrue(String.join("\n", run.stdout()).contains("blobs copied"), run::text);
        assertTrue(run.stdout().getLast().startsWith("backup of backup-text/: all as it should be"), run::text);
    }
}
