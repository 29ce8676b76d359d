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
import org.junit.jupiter.api.Test;

/** Memory depends on the parts in flight, never on the blob: a blob of 1 GiB takes what one of 64 MiB takes. */
class MemoryIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "memory");
    private static final int BLOCK = 64 << 20;
    private static final long MIB = 1 << 20;

    /** What a sample differs by from one run to the next; a blob held whole, or a part of 16 MiB, would be far above. */
    private static final double TOLERANCE = 1.15;

    /** These bound heap and direct memory each; a copy that needs more than they allow fails. */
    private static final List<String> FLAGS =
            List.of("-Xmx96m", "-XX:MaxDirectMemorySize=64m", "-XX:+UseSerialGC", "-XX:NativeMemoryTracking=summary");

    private record Peaks(JvmMemory.Sample sample, long rss, int samples) {
        @Override
        public String toString() {
            return "heap after GC " + sample.heap() / MIB + " MiB, direct memory " + sample.direct() / MIB
                    + " MiB, resident set " + rss / MIB + " MiB (" + samples + " samples)";
        }
    }

    @Test
    void aLargeBlobTakesNoMoreMemoryThanASmallOne() {
        byte[] block = new byte[BLOCK];
        new SplittableRandom(64).nextBytes(block);
        Peaks small = peaksOfCopying("64-MiB", block, 1);
        Peaks large = peaksOfCopying("1-GiB", block, 16);
        System.out.println("[memory] 64 MiB: " + small);
        System.out.println("[memory]  1 GiB: " + large);
        assertFlat("heap", small.sample().heap(), large.sample().heap());
        assertFlat("direct memory", small.sample().direct(), large.sample().direct());
        assertFlat("resident set", small.rss(), large.rss());
    }

    /** In a fresh process that first copies another blob, so that both are past their start. */
    private static Peaks peaksOfCopying(String name, byte[] block, int times) {
        BlobClient warmUp = SOURCE.uploadRepeated("before-" + name, block, 1);
        BlobClient blob = SOURCE.uploadRepeated(name, block, times);
        String queue = "memory-" + name.toLowerCase(Locale.ROOT);
        try (StandaloneWorker worker =
                StandaloneWorker.start(EMULATORS, queue, FLAGS, Map.of("BLOBFERRY_SMALL_BLOB_MIB", "1"))) {
            worker.deliver(EventGrid.created(warmUp));
            worker.facts().await("backed-up", "before-" + name);
            try (JvmMemory memory = JvmMemory.of(worker.process().pid())) {
                List<JvmMemory.Sample> samples = new ArrayList<>();
                worker.deliver(EventGrid.created(blob));
                JsonNode fact = Eventually.present(
                        () -> "the worker said " + worker.facts().all(), () -> {
                            samples.add(memory.sample());
                            return worker.facts().named("backed-up").stream()
                                    .filter(line -> line.path("blob").asText().endsWith("/memory/" + name))
                                    .findFirst();
                        });
                assertEquals(crc(block, times), fact.path("crc64nvme").asText());
                return new Peaks(
                        samples.stream().reduce(JvmMemory.Sample::most).orElseThrow(),
                        worker.process().peakRssBytes(),
                        samples.size());
            }
        }
    }

    private static void assertFlat(String what, long small, long large) {
        assertTrue(
                large <= small * TOLERANCE,
                () -> what + " grew with the blob: " + small / MIB + " MiB for 64 MiB, " + large / MIB
                        + " MiB for 1 GiB");
    }

    private static String crc(byte[] block, int times) {
        TableCrc64 crc = new TableCrc64();
        for (int i = 0; i < times; i++) {
            crc.update(ByteBuffer.wrap(block));
        }
        return crc.value().base64();
    }
}
