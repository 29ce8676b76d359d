package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.emulators.ChaosKind;
import io.blobferry.emulators.ChaosPlan;
import io.blobferry.emulators.ChaosProxy;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Blobs are written, overwritten and deleted while chaos proxies disturb every connection of two workers. Then the faults end,
 * and within a bounded time each blob's newest version is the current object, byte for byte, and each deletion is followed.
 *
 * <p>{@code -Dchaos.changes}, {@code -Dchaos.rate} and {@code -Dchaos.seed} say how many changes, how often each kind of fault strikes
 * an exchange, and which; {@code -Dchaos.parts} how many parts the largest blob has that is copied in place, and the one that is
 * copied by segments. The seed is printed.
 */
class ChaosIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "chaos");
    private static final BackupCheck CHECK = new BackupCheck(EMULATORS, SOURCE);
    private static final String QUEUE = "chaos";
    private static final MessageCount MESSAGES = new MessageCount(EMULATORS, QUEUE);

    private static final int CHANGES = Integer.getInteger("chaos.changes", 60);
    private static final double RATE = Double.parseDouble(System.getProperty("chaos.rate", "0.01"));
    private static final int PARTS = Integer.getInteger("chaos.parts", 6);
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
    private static final int SMALL_BLOBS = 8;
    private static final int SEGMENT_MIB = 64;
    private static final int MAX_QUEUED = 10;
    private static final int MAX_LINES = 60;
    private static final int PARTS_IN_FLIGHT = 4;
    private static final long PART = 16 << 20;
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(4);

    private final Random random = new Random(SEED);
    private final List<VersionedBlob> blobs = new ArrayList<>();

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void disturbedWorkers_backEachNewestVersionUp() throws InterruptedException {
        for (int i = 0; i < SMALL_BLOBS; i++) {
            addBlob("small-" + i, 0);
        }
        addBlob("few-parts", 2);
        addBlob("in-place", PARTS);
        addBlob("by-segments", PARTS);
        EMULATORS.requests().clear();
        try (ChaosNetwork network = ChaosNetwork.start(EMULATORS, SEED)) {
            System.out.printf("[chaos] seed %d: %d changes, rate %s of each kind%n", SEED, CHANGES, RATE);
            try (StandaloneWorker inPlace = worker(network, 1024);
                    StandaloneWorker bySegments = worker(network, SEGMENT_MIB)) {
                for (VersionedBlob blob : blobs) {
                    inPlace.deliver(blob.write());
                }
                // A worker that is disturbed while it starts ends: its access is checked first.
                awaitSettled(inPlace, bySegments);
                network.setFaults(ChaosPlan.all(RATE));
                change(network, inPlace);
                network.clearFaults();
                long end = System.nanoTime();
                awaitSettled(inPlace, bySegments);
                report(network, System.nanoTime() - end);
            }
        }
        int failures = CHECK.failures().size();
        CHECK.failures().forEach(failure -> System.out.println("[chaos] failure row before the replay: " + failure));
        replay();
        assertEquals(List.of(), CHECK.failures(), "failure rows after a replay");
        assertEquals(List.of(), CHECK.differences(blobs));
        int versions = 0;
        for (VersionedBlob blob : blobs) {
            versions += CHECK.assertVersionsWhole(blob);
        }
        int uploads = CHECK.abortEmptyUploads(blobs);
        System.out.printf(
                "[chaos] %d object versions, all whole; %d failure rows before one replay, 0 after; "
                        + "%d empty uploads that no row names%n",
                versions, failures, uploads);
    }

    private void addBlob(String name, int blocks) {
        blobs.add(new VersionedBlob(SOURCE, name, blocks, random.nextLong()));
    }

    private static StandaloneWorker worker(ChaosNetwork network, int segmentMib) {
        Map<String, String> settings = new LinkedHashMap<>(network.environment());
        settings.putAll(Map.of(
                "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
                "1",
                "BLOBFERRY_SEGMENT_SIZE_MIB",
                Integer.toString(segmentMib),
                "BLOBFERRY_TRANSFER_MEMORY_MIB",
                Integer.toString(4 * (PARTS_IN_FLIGHT + 1)),
                "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS",
                "5",
                "BLOBFERRY_DELETE_MARKERS",
                "true"));
        return StandaloneWorker.start(EMULATORS, QUEUE, settings);
    }

    /** Keeps the queue short, so that faults strike copies at any speed of the machine. */
    private void change(ChaosNetwork network, StandaloneWorker queue) throws InterruptedException {
        for (int changes = 0; changes < CHANGES; changes++) {
            VersionedBlob blob = choose();
            queue.deliver(blob.exists() && random.nextInt(5) == 0 ? blob.delete() : blob.write());
            if (random.nextInt(20) == 0) {
                strikeOneServer(network);
            }
            Thread.sleep(random.nextInt(200));
            Await.condition("a short queue").until(() -> MESSAGES.events() < MAX_QUEUED);
        }
    }

    /** Large blobs change less often, so that some of their versions are copied to the end. */
    private VersionedBlob choose() {
        VersionedBlob blob = blobs.get(random.nextInt(blobs.size()));
        return blob.blockBytes() == 0 || random.nextInt(4) == 0 ? blob : choose();
    }

    /** An outage of up to two seconds, or a restart. */
    private void strikeOneServer(ChaosNetwork network) {
        List<ChaosProxy> proxies = network.proxies();
        ChaosProxy proxy = proxies.get(random.nextInt(proxies.size()));
        if (random.nextBoolean()) {
            proxy.refuseConnections(Duration.ofMillis(100 + random.nextInt(2000)));
        } else {
            proxy.dropConnections();
        }
    }

    /** What has become a failure row is for the replay; all else is done, and no message is left. */
    private void awaitSettled(StandaloneWorker one, StandaloneWorker other) {
        Await.condition(
                        "empty queues",
                        () -> CHECK.differences(blobs) + "\n" + lastWords(one) + "\n" + lastWords(other))
                .atMost(SETTLE_LIMIT)
                .until(() -> {
                    assertTrue(one.process().running(), () -> lastWords(one));
                    assertTrue(other.process().running(), () -> lastWords(other));
                    return MESSAGES.isZero();
                });
    }

    private static String lastWords(StandaloneWorker worker) {
        List<String> lines = new ArrayList<>(worker.process().stderr());
        worker.logged().all().forEach(event -> lines.add(event.toString()));
        return "running: " + worker.process().running() + "\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()));
    }

    private void report(ChaosNetwork network, long settleNanos) {
        Map<ChaosKind, Long> counts = network.counts();
        long struck = counts.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                "[chaos] %d changes, %d faults: %s%n[chaos] by server: %s%n",
                CHANGES, struck, counts, network.countsByServer());
        long written =
                blobs.stream().mapToLong(VersionedBlob::bytesOfAllVersions).sum();
        long sent = EMULATORS.requests().of(Service.S3).stream()
                .filter(request -> request.method().equals("PUT"))
                .mapToLong(RecordedRequest::bytesIn)
                .sum();
        long bound = written + struck * PART;
        System.out.printf(
                "[chaos] settled %.1f s after the last fault; the versions have %d MiB, the PUTs carried %d MiB, bound %d MiB%n",
                settleNanos / 1e9, written >> 20, sent >> 20, bound >> 20);
        assertTrue(struck > 0, "faults struck");
        assertTrue(sent <= bound, () -> sent + " bytes were sent, at most " + bound + " are expected");
    }

    private static void replay() {
        ReplayProcess.run(
                EMULATORS,
                SOURCE.name(),
                QUEUE,
                Map.of("BLOBFERRY_DELETE_MARKERS", "true", "BLOBFERRY_MULTIPART_THRESHOLD_MIB", "1"));
    }
}
