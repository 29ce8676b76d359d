package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.EventGrid;
import io.blobferry.loadstubs.Conditions;
import io.blobferry.loadstubs.LoadStubs;
import io.blobferry.loadstubs.SyntheticContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Memory depends on the parts in flight, never on the blob: the figures of a blob of many GiB are those of blobs of 64 MiB.
 *
 * <p>The largest blob has as many GiB as the system property {@code flat.gib} says: {@code ./mvnw verify
 * -DskipUnitTests=true -Dit.test=MemoryIT -Dflat.gib=16}.
 */
class MemoryIT {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final long LARGEST = Long.getLong("flat.gib", 2) * GIB;
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int WARM_UP = 8;
    private static final double TOLERANCE = 0.10;

    /** These bound heap and direct memory; a copy that needs more than they allow fails. */
    private static final List<String> FLAGS =
            List.of("-Xms64m", "-Xmx64m", "-XX:MaxDirectMemorySize=32m", "-XX:NativeMemoryTracking=summary");

    /**
     * All blobs go by parts, and small ones one after the other, with memory for four parts beside what is kept for small
     * blobs: as many as the smallest blob has, so that as many are in flight of every blob.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
            "1",
            "BLOBFERRY_EVENT_CONCURRENCY",
            "1",
            "BLOBFERRY_TRANSFER_MEMORY_MIB",
            "20");

    /** Netty's pools take direct memory by chunks of this size; how many are begun at once is chance. */
    private static final long POOL_CHUNK = 4 * MIB;

    @Test
    void largeBlob_takesNoMoreMemoryThanSmall() {
        try (LoadStubs loadStubs = LoadStubs.start(Conditions.UNLIMITED)) {
            MemoryPeaks small = peaks(loadStubs, 64 * MIB);
            MemoryPeaks large = peaks(loadStubs, GIB);
            MemoryPeaks largest = peaks(loadStubs, LARGEST);
            assertFlat("1 GiB", small, large);
            assertFlat(LARGEST / GIB + " GiB", small, largest);
        }
    }

    /**
     * The same number of bytes in blobs of this size, because the longer a process works the higher is its highest moment;
     * in a fresh process that first copies small blobs, so that it is past its start and its code is compiled.
     */
    private static MemoryPeaks peaks(LoadStubs loadStubs, long size) {
        int copies = Math.toIntExact(LARGEST / size);
        String name = size / MIB + "-MiB";
        try (StandaloneWorker worker = StandaloneWorker.start(loadStubs, "memory-" + size, FLAGS, SETTINGS)) {
            copy(loadStubs, worker, "before-" + name, 64 * MIB, WARM_UP, () -> {});
            List<JvmMemory.Sample> samples = new ArrayList<>();
            long start = System.nanoTime();
            try (JvmMemory memory = JvmMemory.of(worker.process().pid())) {
                copy(loadStubs, worker, name, size, copies, () -> samples.add(memory.sample()));
            }
            MemoryPeaks peaks = MemoryPeaks.of(samples, worker.process().peakRssBytes());
            System.out.printf(
                    "[memory] %2d × %5d MiB in %3d s: %s%n",
                    copies, size / MIB, (System.nanoTime() - start) / 1_000_000_000, peaks);
            return peaks;
        }
    }

    /** Makes so many blobs and waits until they are backed up. */
    private static void copy(
            LoadStubs loadStubs, StandaloneWorker worker, String name, long size, int copies, Runnable whileCopying) {
        for (int copy = 1; copy <= copies; copy++) {
            worker.deliver(EventGrid.created(loadStubs.declare("memory", name + "/" + copy, size)));
        }
        String prefix = "/" + name + "/";
        List<JsonNode> backedUp = Await.condition(copies + " blobs backed up", worker.logged()::all)
                .atMost(LIMIT)
                .until(
                        () -> {
                            whileCopying.run();
                            return worker.logged().named("backed-up").stream()
                                    .filter(event -> event.path("blob").asText().contains(prefix))
                                    .toList();
                        },
                        found -> found.size() == copies);
        String crc = crc(size);
        backedUp.forEach(event -> assertEquals(crc, event.path("crc64nvme").asText()));
    }

    private static void assertFlat(String what, MemoryPeaks small, MemoryPeaks large) {
        assertFlat("heap of " + what, small.heap(), large.heap());
        assertFlat("direct memory of " + what, small.direct() + 2 * POOL_CHUNK, large.direct());
        assertFlat("what " + what + " leaves behind", large.heapBefore(), large.heapAfter());
        // The pools' chunks are resident too.
        assertFlat("resident set of " + what, small.resident() + 2 * POOL_CHUNK, large.resident());
    }

    private static void assertFlat(String what, long small, long large) {
        assertTrue(large <= small * (1 + TOLERANCE), () -> what + " grew, from " + small + " to " + large + " bytes");
    }

    private static String crc(long size) {
        TableCrc64 period = new TableCrc64();
        period.update(SyntheticContent.period());
        Crc64Nvme whole = Crc64Nvme.EMPTY;
        for (long at = 0; at < size; at += SyntheticContent.PERIOD) {
            whole = whole.combine(period.value(), SyntheticContent.PERIOD);
        }
        return whole.base64();
    }
}
