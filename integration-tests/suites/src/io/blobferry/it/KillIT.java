package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two workers on one queue are killed, stopped and suspended at random moments while they copy; a suspended one may stand still
 * for longer than the visibility timeout, and runs on when another one has done its work. After each round every blob is whole,
 * nothing is stale or lost, and no more was copied again than was in flight.
 *
 * <p>{@code -Dkill.rounds}, {@code -Dkill.mib} and {@code -Dkill.seed} say how often, how large the blob is that is copied by
 * segments, and which moments. The seed is printed.
 */
class KillIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "kills");
    private static final BackupCheck CHECK = new BackupCheck(EMULATORS, SOURCE);
    private static final String QUEUE = "kills";
    private static final MessageCount MESSAGES = new MessageCount(EMULATORS, QUEUE);

    private static final int ROUNDS = Integer.getInteger("kill.rounds", 20);
    private static final int MIB = Integer.getInteger("kill.mib", 96);
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    private static final int BLOCK_MIB = 16;
    private static final int SMALL_BLOBS = 4;
    private static final int VISIBILITY_SECONDS = 5;
    private static final int SHUTDOWN_SECONDS = 11;
    private static final int PARTS_IN_FLIGHT = 4;
    /** S3Mock says so at Complete while another worker writes one of the parts again, with the same bytes; S3 does not. */
    private static final String HALF_WRITTEN = "Value for x-amz-checksum-crc64nvme header is invalid";

    private final Random random = new Random(SEED);
    private final List<Signal> signals = new ArrayList<>();
    private final List<VersionedBlob> blobs = new ArrayList<>();

    /** What befalls a worker. */
    private enum Signal {
        KILL,
        TERM,
        STOP_BRIEFLY,
        STOP_BEYOND_VISIBILITY
    }

    private record Totals(int versions, long bytes, long again, long mostAgain, int uploads) {
        static final Totals NONE = new Totals(0, 0, 0, 0, 0);

        Totals plus(int writtenVersions, long written, long copiedAgain, int emptyUploads) {
            return new Totals(
                    versions + writtenVersions,
                    bytes + written,
                    again + copiedAgain,
                    Math.max(mostAgain, copiedAgain),
                    uploads + emptyUploads);
        }
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void signalledWorkers_leaveEachRoundWhole() throws InterruptedException {
        for (int i = 0; i < SMALL_BLOBS; i++) {
            addBlob("small-" + i, 0);
        }
        addBlob("in-place", 3);
        addBlob("by-segments", MIB / BLOCK_MIB);
        System.out.printf("[kill] seed %d: %d rounds%n", SEED, ROUNDS);
        long start = System.nanoTime();
        Totals totals = Totals.NONE;
        try (WorkerPair workers = WorkerPair.start(EMULATORS, QUEUE, settings())) {
            blobs.forEach(blob -> workers.deliver(blob.write()));
            awaitWhole(workers);
            for (int round = 1; round <= ROUNDS; round++) {
                totals = round(round, workers, totals);
            }
            workers.awaitStopped(Duration.ofSeconds(2 * SHUTDOWN_SECONDS));
            awaitWhole(workers);
        }
        System.out.printf(
                "[kill] %d rounds in %.1f min: %d object versions of %d MiB, all whole; copied again %.1f MiB, at most %.1f MiB in "
                        + "one round; %d empty uploads that no row names%n",
                ROUNDS,
                (System.nanoTime() - start) / 60e9,
                totals.versions(),
                totals.bytes() >> 20,
                mib(totals.again()),
                mib(totals.mostAgain()),
                totals.uploads());
    }

    private Totals round(int round, WorkerPair workers, Totals totals) throws InterruptedException {
        EMULATORS.requests().clear();
        long start = System.nanoTime();
        long before = bytesOfAllVersions();
        Signal signal = nextSignal();
        int number = random.nextInt(2);
        List<String> events = changesOf(round);
        long written = bytesOfAllVersions() - before;
        CountDownLatch moment = momentWithin(events.size() + Math.toIntExact(written / ((long) BLOCK_MIB << 20)));
        events.forEach(workers::deliver);
        assertTrue(moment.await(Await.LIMIT.toSeconds(), TimeUnit.SECONDS), "the round's writes begin");
        Thread.sleep(random.nextInt(400));
        send(signal, workers, number);
        awaitWhole(workers);
        if (signal == Signal.STOP_BEYOND_VISIBILITY) {
            Thread.sleep(Math.max(0, (VISIBILITY_SECONDS + 1) * 1000L - millisSince(start)));
            workers.resume(number);
            // What it still had in hand ends before its next request for messages does.
            Thread.sleep(1000);
            awaitWhole(workers);
        }
        workers.awaitStopped(Duration.ofSeconds(2 * SHUTDOWN_SECONDS));
        workers.assertRunning();
        EMULATORS.s3Proxy().reset();
        int versions = 0;
        for (VersionedBlob blob : blobs) {
            versions += CHECK.assertVersionsWhole(blob);
        }
        int uploads = CHECK.abortEmptyUploads(blobs);
        long sent = bytesSent();
        long again = Math.max(0, sent - written);
        System.out.printf(
                "[kill] round %3d, %-22s: %d MiB written, %.1f MiB copied again, %d empty uploads (%.1f s)%n",
                round, signal, written >> 20, mib(again), uploads, millisSince(start) / 1e3);
        long bound = inFlight();
        assertTrue(again <= bound, () -> again + " bytes were copied again, at most " + bound + " were in flight");
        assertTrue(uploads <= 2, () -> uploads + " uploads that no row names");
        assertEquals(List.of(), failures(), "failure rows");
        return totals.plus(versions, written, again, uploads);
    }

    /** Each signal once in four rounds, in random order. */
    private Signal nextSignal() {
        if (signals.isEmpty()) {
            signals.addAll(List.of(Signal.values()));
            Collections.shuffle(signals, random);
        }
        return signals.removeFirst();
    }

    /** A moment of the round: one of its writes to S3 begins, or at once. The last writes may not come, or one of them twice. */
    private CountDownLatch momentWithin(int writes) {
        int write = random.nextInt(Math.max(1, writes - 1));
        CountDownLatch moment = new CountDownLatch(write == 0 ? 0 : 1);
        if (write > 0) {
            EMULATORS
                    .s3Proxy()
                    .inject(Fault.on("PUT", SOURCE.name() + "/").at(write).firstRun(moment::countDown));
        }
        return moment;
    }

    private void send(Signal signal, WorkerPair workers, int number) throws InterruptedException {
        switch (signal) {
            case KILL -> workers.kill(number);
            case TERM -> workers.stop(number);
            case STOP_BRIEFLY -> {
                workers.suspend(number);
                Thread.sleep(100 + random.nextInt(2000));
                workers.resume(number);
            }
            case STOP_BEYOND_VISIBILITY -> workers.suspend(number);
        }
    }

    /** Two small blobs change, and in turn one of the large ones; a small one may be deleted. */
    private List<String> changesOf(int round) {
        List<String> events = new ArrayList<>();
        int first = random.nextInt(SMALL_BLOBS);
        events.add(blobs.get(SMALL_BLOBS + round % 2).write());
        events.add(blobs.get(first).write());
        VersionedBlob second = blobs.get((first + 1) % SMALL_BLOBS);
        events.add(second.exists() && random.nextBoolean() ? second.delete() : second.write());
        return events;
    }

    private void awaitWhole(WorkerPair workers) {
        awaitCalm(workers);
        if (!CHECK.differences(blobs).isEmpty()) {
            System.out.println("[kill] S3Mock has refused a Complete; replayed");
            ReplayProcess.run(EMULATORS, SOURCE.name(), QUEUE, settings());
            awaitCalm(workers);
        }
        assertEquals(List.of(), CHECK.differences(blobs));
    }

    /** No message is left, and each blob is whole or has a failure row that S3Mock is to blame for. */
    private void awaitCalm(WorkerPair workers) {
        Await.condition(
                        "each blob whole",
                        () -> CHECK.differences(blobs) + "\n" + CHECK.failures() + "\n" + workers.lastWords())
                .until(() -> {
                    workers.assertRunning();
                    return MESSAGES.isZero()
                            && (CHECK.differences(blobs).isEmpty()
                                    || CHECK.failures().stream().anyMatch(KillIT::isHalfWritten));
                });
    }

    private static boolean isHalfWritten(Map<String, Object> failure) {
        return failure.get("detail").toString().contains(HALF_WRITTEN);
    }

    private List<Map<String, Object>> failures() {
        return CHECK.failures().stream()
                .filter(failure -> !isHalfWritten(failure))
                .toList();
    }

    /** What two workers can have in flight: full parts of the large blob, and each small blob. */
    private static long inFlight() {
        return 2 * ((PARTS_IN_FLIGHT * BLOCK_MIB + 1L) << 20);
    }

    private static long bytesSent() {
        return EMULATORS.requests().of(Service.S3).stream()
                .filter(request -> request.method().equals("PUT"))
                .mapToLong(RecordedRequest::bytesIn)
                .sum();
    }

    private long bytesOfAllVersions() {
        return blobs.stream().mapToLong(VersionedBlob::bytesOfAllVersions).sum();
    }

    private void addBlob(String name, int blocks) {
        blobs.add(new VersionedBlob(SOURCE, name, blocks, random.nextLong()));
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("BLOBFERRY_MULTIPART_THRESHOLD_MIB", "1");
        settings.put("BLOBFERRY_SEGMENT_SIZE_MIB", "64");
        settings.put("BLOBFERRY_TRANSFER_MEMORY_MIB", Integer.toString(4 * (PARTS_IN_FLIGHT + 1)));
        settings.put("BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", Integer.toString(VISIBILITY_SECONDS));
        settings.put("BLOBFERRY_SHUTDOWN_TIMEOUT_SECONDS", Integer.toString(SHUTDOWN_SECONDS));
        settings.put("BLOBFERRY_DELETE_MARKERS", "true");
        return settings;
    }

    private static double mib(long bytes) {
        return bytes / (double) (1 << 20);
    }

    private static long millisSince(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
}
