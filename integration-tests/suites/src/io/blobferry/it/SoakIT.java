package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.data.tables.models.ListEntitiesOptions;
import com.azure.data.tables.models.TableEntity;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A worker at half of its capacity, with faults all the time, for as long as {@code -Dsoak.minutes} says: nothing is lost,
 * nothing is stale, and what the process holds stays flat.
 *
 * <p>Each connection to S3 has a limited bandwidth, as between two clouds, so that the bandwidth and not this machine's processor
 * is the capacity. Whether memory, handles, threads, connections and backlog are flat is decided from {@link #MIN_FOR_TRENDS} on:
 * before, a process still loads and compiles code, and fills its pools. {@code -Dsoak.seed} chooses the changes and the faults.
 */
class SoakIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final double MINUTES = Double.parseDouble(System.getProperty("soak.minutes", "3"));
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime());
    private static final long BYTES_PER_SECOND = Long.getLong("soak.kib.per.second", 256) * 1024;
    private static final Duration MIN_FOR_TRENDS = Duration.ofMinutes(15);

    private static final String MAIN = "io.blobferry.cli.Blobferry";
    private static final String QUEUE = "soak";
    private static final String SEGMENT_QUEUE = "blobferry-segments";
    private static final double MIB = 1 << 20;

    /** Four times what is in process at once. */
    private static final int BACKLOG = 64;

    private static final Map<String, String> SETTINGS = Map.of(
            "BLOBFERRY_EVENT_CONCURRENCY", "16",
            "BLOBFERRY_MULTIPART_THRESHOLD_MIB", "4",
            "BLOBFERRY_SEGMENT_SIZE_MIB", "32",
            "BLOBFERRY_DELETE_MARKERS", "true",
            "BLOBFERRY_RECONCILE_INTERVAL_HOURS", "1",
            "BLOBFERRY_SESSION_DURATION_MINUTES", "15");

    private static final Duration WHOLE = Duration.ofMillis((long) (MINUTES * 60_000));
    private static final Duration CAPACITY = bounded(WHOLE.dividedBy(10), 8, 120);
    private static final Duration SAMPLING = bounded(WHOLE.dividedBy(60), 1, 10);
    private static final Duration PRINTING = bounded(WHOLE.dividedBy(20), 5, 180);

    /** Faults are answered with delays that add up. */
    private static final Duration DRAINING = Duration.ofMinutes(20);

    /** The share of the time until the process has compiled its code and filled its pools. */
    private static final double WARM_UP = 1.0 / 6;

    private final SourceContainer source = SourceContainer.create(EMULATORS, "soak");
    private final MessageCount messages = new MessageCount(EMULATORS, QUEUE);
    private final StateTables state = new StateTables(EMULATORS);

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void workerAtHalfCapacityUnderFaults_losesNothingAndStaysFlat() {
        System.out.printf(
                "[soak] seed %d, %.1f min, %d KiB/s a connection, %s%n",
                SEED, MINUTES, BYTES_PER_SECOND / 1024, EMULATORS.describe());
        try (SoakNetwork network = new SoakNetwork(EMULATORS, BYTES_PER_SECOND, SEED);
                SoakLoad load = new SoakLoad(EMULATORS, source, QUEUE, SEED);
                StandaloneWorker worker = StandaloneWorker.start(EMULATORS, QUEUE, network.environment(SETTINGS))) {
            SoakProgress progress = new SoakProgress(worker.logged(), load.blobs());
            SoakBucket bucket = new SoakBucket(EMULATORS, load.blobs());
            ProcessProbe probe = new ProcessProbe(worker.process().pid());
            double capacity = capacity(load, progress, probe);
            List<SoakTrend> trends = soak(network, load, progress, bucket, probe, capacity / 2);
            drain(progress);
            recoverFailures(progress);
            abortOrphans(bucket);
            bucket.verifyAndTrim();
            bucket.verifyNewest();
            assertRows(load.blobs());
            assertEquals(List.of(), state.failures(source.name()), "failure rows");
            assertEquals(0, bucket.openUploads(source.name()), "open uploads");
            assertTrue(messages.isZero(), "no message is left");
            assertTrue(worker.process().running(), "the worker still runs");
            System.out.printf(
                    "[soak] %d changes, %d of them deletions, %.2f GiB backed up, %d versions verified, %d blobs as they are at"
                            + " the source; logged: %s%n",
                    load.changes(),
                    load.deletions(),
                    progress.bytes() / MIB / 1024,
                    bucket.verified(),
                    load.blobs().size(),
                    progress.counts());
            if (WHOLE.compareTo(MIN_FOR_TRENDS) >= 0) {
                assertEquals(
                        List.of(),
                        trends.stream().filter(trend -> !trend.flat()).toList());
            }
        }
    }

    /** What the worker backs up a second where a backlog waits all the time. */
    private double capacity(SoakLoad load, SoakProgress progress, ProcessProbe probe) {
        // The worker starts, its connections open, and the first of what a backlog holds is backed up.
        long begun = System.nanoTime();
        load.keepBacklog(BACKLOG, () -> {
            progress.update();
            return progress.count("backed-up") >= BACKLOG || past(begun, Await.LIMIT);
        });
        long blobs = progress.count("backed-up");
        long bytes = progress.bytes();
        double cpu = probe.cpuSeconds();
        CpuTime machine = CpuTime.now();
        long start = System.nanoTime();
        load.keepBacklog(BACKLOG, () -> past(start, CAPACITY));
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.update();
        double perSecond = (progress.count("backed-up") - blobs) / seconds;
        System.out.printf(
                "[soak] capacity %.1f blobs/s, %.2f MiB/s over %.0f s; the worker takes %.0f %% of a core, the machine is idle"
                        + " %.0f %%%n",
                perSecond,
                (progress.bytes() - bytes) / seconds / MIB,
                seconds,
                100 * (probe.cpuSeconds() - cpu) / seconds,
                100 * CpuTime.now().idleSince(machine));
        assertTrue(perSecond > 0, () -> "nothing was backed up: " + progress.counts());
        load.await();
        drain(progress);
        progress.forgetLags();
        return perSecond;
    }

    private List<SoakTrend> soak(
            SoakNetwork network,
            SoakLoad load,
            SoakProgress progress,
            SoakBucket bucket,
            ProcessProbe probe,
            double perSecond) {
        long before = load.changes();
        try (SoakWatch watch = new SoakWatch(
                        EMULATORS, SAMPLING, PRINTING, probe, progress, bucket, List.of(QUEUE, SEGMENT_QUEUE));
                SoakFaults faults = new SoakFaults(network, SEED)) {
            load.offer(perSecond, WHOLE);
            load.await();
            List<SoakTrend> trends = SoakTrend.of(watch.since(WARM_UP));
            System.out.printf(
                    "[soak] half of it offered, %.1f changes/s; %.1f made; requests struck: %s%n",
                    perSecond, (load.changes() - before) / (double) WHOLE.toSeconds(), faults);
            trends.forEach(trend -> System.out.println("[soak] " + trend));
            return trends;
        }
    }

    private void drain(SoakProgress progress) {
        Await.condition("empty queues", progress::counts).atMost(DRAINING).until(() -> {
            progress.update();
            return messages.isZero();
        });
    }

    /** As the worker's timer does every quarter of an hour. */
    private void recoverFailures(SoakProgress progress) {
        List<Map<String, Object>> rows = state.failures(source.name());
        System.out.println("[soak] failure rows left to the next replay: " + rows.size());
        if (!rows.isEmpty()) {
            rows.forEach(row -> System.out.println("[soak] " + row.get("cause") + ": " + row.get("detail")));
            command("replay");
            drain(progress);
        }
    }

    /** As the worker's timer does with uploads of a day: those whose Create was answered to no one. */
    private void abortOrphans(SoakBucket bucket) {
        System.out.println("[soak] uploads left to the next sweep: " + bucket.openUploads(source.name()));
        command("orphans", "--abort", "--older-than", "0");
    }

    private static void command(String... arguments) {
        Map<String, String> environment = new LinkedHashMap<>(EMULATORS.workerEnvironment());
        environment.put("BLOBFERRY_EVENT_QUEUE", QUEUE);
        environment.putAll(SETTINGS);
        WorkerCommand command = WorkerCommand.of(EMULATORS, MAIN, arguments).withEnvironment(environment);
        try (WorkerProcess process = WorkerProcess.start(command, line -> {})) {
            assertEquals(0, process.await(Await.LIMIT), () -> process.stdout() + " " + process.stderr());
        }
    }

    private void assertRows(List<SoakBlob> blobs) {
        Map<Object, TableEntity> rows = EMULATORS
                .tables()
                .getTableClient("blobferrycheckpoints")
                .listEntities(new ListEntitiesOptions().setFilter("container eq '" + source.name() + "'"), null, null)
                .stream()
                // The others are the reconciliation's own, such as of a backup that it found absent.
                .filter(row -> !row.getPartitionKey().startsWith("!"))
                .collect(Collectors.toMap(row -> row.getProperty("blob"), Function.identity()));
        for (SoakBlob blob : blobs) {
            if (!blob.newest().isEmpty()) {
                TableEntity row = rows.get(blob.name());
                assertEquals("done", row.getProperty("state"), blob::name);
                assertEquals(blob.newest(), row.getProperty("sourceETag"), blob::name);
            }
        }
    }

    private static boolean past(long start, Duration time) {
        return System.nanoTime() - start >= time.toNanos();
    }

    private static Duration bounded(Duration time, int minSeconds, int maxSeconds) {
        return Duration.ofSeconds(Math.clamp(time.toSeconds(), minSeconds, maxSeconds));
    }
}
