package io.blobferry.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.EventGrid;
import io.blobferry.standins.Conditions;
import io.blobferry.standins.StandIns;
import io.blobferry.standins.SyntheticContent;
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
    private static final long LARGEST = Long.getLong("flat.gib", 4) * GIB;
    private static final int WARM_UP_COPIES = 16;
    private static final double TOLERANCE = 0.10;

    /** These bound heap and direct memory; a copy that needs more than they allow fails. */
    private static final List<String> FLAGS =
            List.of("-Xmx96m", "-XX:MaxDirectMemorySize=64m", "-XX:+UseSerialGC", "-XX:NativeMemoryTracking=summary");

    /** Netty's pools take direct memory by chunks of this size; how many are begun at once is chance. */
    private static final long POOL_CHUNK = 4 * MIB;

    @Test
    void aLargeBlobTakesNoMoreMemoryThanSmallOnes() {
        try (StandIns standIns = StandIns.start(Conditions.UNLIMITED)) {
            MemoryPeaks small = peaks(standIns, 64 * MIB, WARM_UP_COPIES);
            MemoryPeaks large = peaks(standIns, GIB, 1);
            MemoryPeaks largest = peaks(standIns, LARGEST, 1);
            assertFlat("1 GiB", small, large);
            assertFlat(LARGEST / GIB + " GiB", small, largest);
        }
    }

    /** In a fresh process that first copies a GiB in small blobs, so that it is past its start and its code is compiled. */
    private static MemoryPeaks peaks(StandIns standIns, long size, int copies) {
        String name = size / MIB + "-MiB";
        try (StandaloneWorker worker = StandaloneWorker.start(
                standIns, "memory-" + size, FLAGS, Map.of("BLOBFERRY_SMALL_BLOB_MIB", "1"))) {
            for (int copy = 0; copy < WARM_UP_COPIES; copy++) {
                copy(standIns, worker, "before-" + name, 64 * MIB, () -> {});
            }
            List<JvmMemory.Sample> samples = new ArrayList<>();
            long start = System.nanoTime();
            try (JvmMemory memory = JvmMemory.of(worker.process().pid())) {
                for (int copy = 0; copy < copies; copy++) {
                    copy(standIns, worker, name, size, () -> samples.add(memory.sample()));
                }
            }
            MemoryPeaks peaks = MemoryPeaks.of(samples, worker.process().peakRssBytes());
            System.out.printf(
                    "[memory] %2d × %5d MiB in %3d s: %s%n",
                    copies, size / MIB, (System.nanoTime() - start) / 1_000_000_000, peaks);
            return peaks;
        }
    }

    /** Makes a version of the blob and waits until it is backed up. */
    private static void copy(StandIns standIns, StandaloneWorker worker, String name, long size, Runnable meanwhile) {
        BlobClient blob = standIns.declare("memory", name, size);
        String etag = blob.getProperties().getETag().replace("\"", "");
        worker.deliver(EventGrid.created(blob));
        JsonNode fact = Eventually.present(
                () -> "the worker said " + worker.facts().all(), () -> {
                    meanwhile.run();
                    return worker.facts().named("backed-up").stream()
                            .filter(line -> line.path("etag").asText().equals(etag))
                            .findFirst();
                });
        assertEquals(crc(size), fact.path("crc64nvme").asText());
    }

    private static void assertFlat(String what, MemoryPeaks small, MemoryPeaks large) {
        assertFlat("heap of " + what, small.heap(), large.heap());
        assertFlat("direct memory of " + what, small.direct() + 2 * POOL_CHUNK, large.direct());
        assertFlat("what " + what + " leaves behind", large.heapBefore(), large.heapAfter());
        assertFlat("resident set of " + what, small.resident(), large.resident());
    }

    private static void assertFlat(String what, long small, long large) {
        assertTrue(
                large <= small * (1 + TOLERANCE), () -> what + " grew, from " + small + " to " + large + " bytes");
    }

    private static String crc(long size) {
        TableCrc64 period = new TableCrc64();
        period.update(SyntheticContent.period());
        Crc64Nvme whole = Crc64Nvme.EMPTY;
        for (long at = 0; at < size; at += SyntheticContent.PERIOD) {
            whole = whole.followedBy(period.value(), SyntheticContent.PERIOD);
        }
        return whole.base64();
    }
}
