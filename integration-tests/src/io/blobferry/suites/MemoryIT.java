package io.blobferry.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Memory depends on the parts in flight, never on the blob: 1 GiB in one blob takes what it takes in blobs of 64 MiB. */
class MemoryIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "memory");
    private static final int BLOCK = 64 << 20;
    private static final int BLOCKS = 16;

    /** What is measured differs by so much from run to run; a part of 16 MiB that is held whole is far above it. */
    private static final double TOLERANCE = 1.15;

    /** These bound heap and direct memory; a copy that needs more than they allow fails. */
    private static final List<String> FLAGS =
            List.of("-Xmx96m", "-XX:MaxDirectMemorySize=64m", "-XX:+UseSerialGC", "-XX:NativeMemoryTracking=summary");

    /** Netty's pools take direct memory by chunks of this size; how many are begun at once is chance. */
    private static final long POOL_CHUNK = 4L << 20;

    private static byte[] block;

    @BeforeAll
    static void fillTheBlock() {
        block = new byte[BLOCK];
        new SplittableRandom(64).nextBytes(block);
    }

    @Test
    void aLargeBlobTakesNoMoreMemoryThanSmallOnes() {
        MemoryPeaks small = peaks("of-64-MiB", 1, BLOCKS);
        MemoryPeaks large = peaks("of-1-GiB", BLOCKS, 1);
        System.out.println("[memory] 16 blobs of 64 MiB: " + small);
        System.out.println("[memory] one blob of  1 GiB: " + large);
        assertFlat("heap", small.heap(), large.heap());
        assertFlat("direct memory", small.direct() + 2 * POOL_CHUNK, large.direct());
        assertFlat("what a large blob leaves behind", large.heapBefore(), large.heapAfter());
        assertFlat("resident set", small.resident(), large.resident());
    }

    /** In a fresh process that first copies another blob, so that it is past its start. */
    private static MemoryPeaks peaks(String name, int blocks, int copies) {
        BlobClient warmUp = SOURCE.uploadRepeated("before-" + name, block, 1);
        BlobClient blob = SOURCE.uploadRepeated(name, block, blocks);
        String crc = crc(blocks);
        try (StandaloneWorker worker = StandaloneWorker.start(
                EMULATORS, "memory-" + name.toLowerCase(Locale.ROOT), FLAGS, Map.of("BLOBFERRY_SMALL_BLOB_MIB", "1"))) {
            worker.deliver(EventGrid.created(warmUp));
            worker.facts().await("backed-up", "before-" + name);
            List<JvmMemory.Sample> samples = new ArrayList<>();
            try (JvmMemory memory = JvmMemory.of(worker.process().pid())) {
                for (int copy = 1; copy <= copies; copy++) {
                    // Another version of the same bytes, which do not have to travel to Azure again.
                    blob.setMetadata(Map.of("copy", Integer.toString(copy)));
                    worker.deliver(EventGrid.created(blob));
                    String etag = blob.getProperties().getETag().replace("\"", "");
                    JsonNode fact = Eventually.present(
                            () -> "the worker said " + worker.facts().all(), () -> {
                                samples.add(memory.sample());
                                return worker.facts().named("backed-up").stream()
                                        .filter(line ->
                                                line.path("etag").asText().equals(etag))
                                        .findFirst();
                            });
                    assertEquals(crc, fact.path("crc64nvme").asText());
                }
            }
            return MemoryPeaks.of(samples, worker.process().peakRssBytes());
        }
    }

    private static void assertFlat(String what, long small, long large) {
        assertTrue(large <= small * TOLERANCE, () -> what + " grew, from " + small + " to " + large + " bytes");
    }

    private static String crc(int times) {
        TableCrc64 crc = new TableCrc64();
        for (int i = 0; i < times; i++) {
            crc.update(ByteBuffer.wrap(block));
        }
        return crc.value().base64();
    }
}
