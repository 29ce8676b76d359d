package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.WorkerProcess;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.format.MetadataNames;
import io.blobferry.loadstubs.Conditions;
import io.blobferry.loadstubs.LoadStubs;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The command {@code backup} over many blobs, of which few are missing or stale, killed on the way: exactly these are written, and
 * the load stubs count what the dry run says. {@code -Dbackup.blobs}, {@code -Dbackup.missing}, {@code -Dbackup.stale}, {@code
 * -Dbackup.large}, {@code -Dbackup.kills} and {@code -Dbackup.seed} say how many of each.
 */
class BackupScaleIT {
    private static final LoadStubs STUBS = LoadStubs.start(Conditions.UNLIMITED, LoadStubs.Option.KEEP_VERSIONS);
    private static final int BLOBS = Integer.getInteger("backup.blobs", 2_000);
    private static final int MISSING = Integer.getInteger("backup.missing", 100);
    private static final int STALE = Integer.getInteger("backup.stale", 20);
    private static final int LARGE = Integer.getInteger("backup.large", 4);
    private static final int KILLS = Integer.getInteger("backup.kills", 3);
    private static final long SEED = Long.getLong("backup.seed", System.nanoTime());
    private static final BoundedExecutor DECLARERS = new BoundedExecutor(4);
    private static final String CONTAINER = "backup-scale";
    private static final int SIZE = 2_000;
    private static final long LARGE_SIZE = 200L << 20;
    private static final int CONCURRENCY = 16;

    private static final int PAGE = 1_000;

    private final S3Client s3 = S3Client.builder()
            .endpointOverride(STUBS.s3())
            .region(Region.EU_CENTRAL_1)
            .forcePathStyle(true)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
            .httpClientBuilder(
                    UrlConnectionHttpClient.builder().tlsTrustManagersProvider(STUBS.certificate()::trustManagers))
            .build();

    private final BackupProcess backup = new BackupProcess(
            STUBS,
            Map.of(
                    "BLOBFERRY_SOURCE_CONTAINERS",
                    CONTAINER,
                    "BLOBFERRY_SEGMENT_SIZE_MIB",
                    "64",
                    "BLOBFERRY_EVENT_QUEUE",
                    "backup-scale-events"));

    @AfterAll
    static void end() {
        STUBS.close();
    }

    private static String name(int number) {
        return "folder-%02d/%06d".formatted(number % 50, number);
    }

    private static void declare(int from, int to) {
        DECLARERS.map(
                IntStream.range(from, to).boxed().toList(), number -> STUBS.declare(CONTAINER, name(number), SIZE));
    }

    /** When each object was written. */
    private Map<String, Instant> objects() {
        Map<String, Instant> objects = new HashMap<>();
        s3.listObjectsV2Paginator(list -> list.bucket(FederationEmulator.BUCKET).prefix(CONTAINER + "/"))
                .contents()
                .forEach(object -> objects.put(object.key().substring(CONTAINER.length() + 1), object.lastModified()));
        return objects;
    }

    @Test
    void missingStaleAndLarge_areCopiedAndNothingElse_afterKills() throws InterruptedException {
        int present = BLOBS - MISSING - LARGE;
        declare(0, present);
        asEstimated("first backfill");
        Map<String, Instant> before = objects();
        assertEquals(present, before.size());
        asEstimated("unchanged");

        declare(present, present + MISSING);
        declare(0, STALE);
        IntStream.range(0, LARGE).forEach(number -> STUBS.declare(CONTAINER, "large/" + number, LARGE_SIZE));
        BackupProcess.Result estimate = backup.run(CONTAINER, "--dry-run", "--json");
        assertEquals(MISSING + STALE + LARGE, estimate.figure("objects"), estimate::text);
        assertEquals(STALE, estimate.figure("stale"), estimate::text);
        // S3's times have whole seconds.
        Thread.sleep(1_100);
        killAndComplete();

        Map<String, Instant> after = objects();
        Set<String> written = new HashSet<>();
        after.forEach((name, time) -> {
            if (!time.equals(before.get(name))) {
                written.add(name);
            }
        });
        assertEquals(BLOBS, after.size());
        assertEquals(expected(present), written, "exactly these are written");
        written.forEach(this::assertOfCurrentVersion);
        int versions = versionsOf(written);
        System.out.printf(
                "[backup] %d objects written, %d of them once more after a kill%n",
                written.size(), versions - written.size() - STALE);
        assertTrue(versions - written.size() - STALE <= KILLS * CONCURRENCY);
        assertEquals(0, asEstimated("in the end").figure("copied"));
    }

    private static Set<String> expected(int present) {
        Set<String> names = new HashSet<>();
        IntStream.range(0, STALE).forEach(number -> names.add(name(number)));
        IntStream.range(present, present + MISSING).forEach(number -> names.add(name(number)));
        IntStream.range(0, LARGE).forEach(number -> names.add("large/" + number));
        return names;
    }

    private void assertOfCurrentVersion(String name) {
        var object =
                s3.headObject(head -> head.bucket(FederationEmulator.BUCKET).key(CONTAINER + "/" + name));
        var blob = STUBS.azure()
                .blobs()
                .getBlobContainerClient(CONTAINER)
                .getBlobClient(name)
                .getProperties();
        assertEquals(new ETag(blob.getETag()).value(), object.metadata().get(MetadataNames.SOURCE_ETAG), name);
        assertEquals(blob.getBlobSize(), object.contentLength(), name);
    }

    private int versionsOf(Set<String> names) {
        return names.stream()
                .mapToInt(name -> s3.listObjectVersions(
                                list -> list.bucket(FederationEmulator.BUCKET).prefix(CONTAINER + "/" + name))
                        .versions()
                        .size())
                .sum();
    }

    /** A run costs within a tenth what a dry run has said, as the stubs count it. */
    private BackupProcess.Result asEstimated(String what) {
        BackupProcess.Result estimate = backup.run(CONTAINER, "--dry-run", "--json");
        assertEquals(0, estimate.exitCode(), estimate::text);
        Map<String, Long> before = STUBS.requests();
        long start = System.nanoTime();
        BackupProcess.Result run = backup.run(CONTAINER, "--json", "--concurrency", Integer.toString(CONCURRENCY));
        double seconds = (System.nanoTime() - start) / 1e9;
        assertEquals(0, run.exitCode(), run::text);
        Map<String, Long> counted = new TreeMap<>(STUBS.requests());
        counted.replaceAll((service, count) -> count - before.getOrDefault(service, 0L));
        System.out.printf(
                "[backup] %s: %d blobs, %d to copy, %.0f s; estimated $%.4f, counted $%.4f; requests %s%n",
                what,
                run.figure("compared"),
                estimate.figure("objects"),
                seconds,
                estimate.dollars(),
                run.dollars(),
                counted);
        assertNear(estimate.figure("blobReads") + estimate.figure("blobLists"), counted.get("blobs"), "blobs");
        assertNear(estimate.figure("tableRequests"), counted.get("tables"), "tables");
        assertNear(
                estimate.figure("s3Writes")
                        + estimate.figure("s3Lists")
                        + estimate.figure("s3Reads")
                        + estimate.figure("s3Deletes"),
                counted.get("s3"),
                "s3");
        assertEquals(run.dollars(), estimate.dollars(), run.dollars() / 10);
        return run;
    }

    /** The tables and queues are made once, whose requests are no part of a run. */
    private static void assertNear(long estimated, long counted, String service) {
        assertTrue(
                Math.abs(estimated - counted) <= counted / 10.0 + 20,
                () -> service + ": estimated " + estimated + ", counted " + counted);
    }

    /** Waits until S3 has had so many requests: its listing takes one for each page. */
    private static void awaitWrites(WorkerProcess process, long requests) throws InterruptedException {
        while (process.running() && STUBS.requests().get("s3") < requests) {
            Thread.sleep(5);
        }
    }

    private void killAndComplete() throws InterruptedException {
        String[] arguments = {CONTAINER, "--json", "--concurrency", Integer.toString(CONCURRENCY)};
        Random random = new Random(SEED);
        System.out.printf("[backup] seed %d%n", SEED);
        int kills = 0;
        while (kills < KILLS) {
            long before = STUBS.requests().get("s3");
            try (WorkerProcess process = backup.start(new LoggedEvents(), arguments)) {
                awaitWrites(process, before + BLOBS / PAGE + 1 + random.nextInt((MISSING + STALE) / KILLS));
                if (!process.running()) {
                    break;
                }
                process.kill();
                process.await(Duration.ofSeconds(30));
                kills++;
            }
        }
        BackupProcess.Result last = backup.run(arguments);
        System.out.printf("[backup] %d kills; the last run copied %d blobs%n", kills, last.figure("copied"));
        assertEquals(0, last.exitCode(), last::text);
        assertTrue(kills == KILLS && last.figure("copied") < MISSING + STALE + LARGE, "it was killed on the way");
    }
}
