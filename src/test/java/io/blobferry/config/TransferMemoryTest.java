package io.blobferry.config;

import static io.blobferry.config.Environments.REQUIRED;
import static io.blobferry.config.Environments.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.config.TransferSettings.ProcessMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The transfer memory follows from the memory that the process has. */
class TransferMemoryTest {
    /** The JVM takes a quarter of an instance for its heap; the serial collector does not count one survivor space. */
    @ParameterizedTest
    @CsvSource({
        "launcher on a large machine, 64, 64, 24576, 1, 32",
        "launcher in a container of 256 MiB, 64, 64, 256, 1, 32",
        "launcher in a container of 128 MiB, 64, 64, 128, 1, 16",
        "launcher with -Xmx128m, 116, 116, 24576, 1, 58",
        "Flex instance of 512 MB, 123, 123, 512, 1, 61",
        "Consumption instance, 371, 371, 1536, 1, 185",
        "Flex instance of 2048 MB, 495, 495, 2048, 1, 247",
        "Flex instance of 4096 MB, 1024, 1024, 4096, 1, 512",
        "Premium instance of 14 GB, 3584, 3584, 14336, 1, 1024",
        "four worker processes, 495, 495, 2048, 4, 64",
        "a heap as large as the container, 900, 900, 1024, 1, 128",
        "little direct memory, 512, 32, 24576, 1, 16",
        "little heap beside what the clients need, 40, 40, 24576, 1, 8",
        "hardly any heap, 16, 16, 64, 1, 4",
    })
    void memory_followsFromTheProcess(String place, long heap, long direct, long total, int processes, long expected) {
        ProcessMemory memory = new ProcessMemory(heap << 20, direct << 20, total << 20, processes);
        assertEquals(expected, memory.transferMebibytes(), place);
    }

    /** The launcher's young generation of 48 MiB has survivor spaces of 12 MiB each. */
    @ParameterizedTest
    @CsvSource({
        "launcher, 64, true",
        "launcher with -Xmx60m, 48, true",
        "launcher with -Xmx40m, 30, false",
        "hardly any heap, 16, false",
    })
    void heap_belowWhatCopiesNeed_isAnError(String place, long heap, boolean enough) {
        ProcessMemory memory = new ProcessMemory(heap << 20, heap << 20, 24576L << 20, 1);
        assertEquals(enough, memory.error().isEmpty(), place);
        memory.error()
                .ifPresent(error -> assertTrue(
                        error.startsWith("BLOBFERRY_JAVA_OPTIONS: the JVM's heap is limited to " + heap + " MiB"),
                        error));
    }

    @Test
    void unset_isThatOfThisProcess() {
        assertEquals(
                ProcessMemory.ofThisProcess(Map.of()).transferMebibytes() << 20,
                Settings.from(REQUIRED).transfer().memoryBytes());
    }

    /** Each run of either queue has memory for a small blob or a part at once, on the smallest instance of any plan. */
    @Test
    void smallestInstance_hasMemoryForEveryMessageThatItTakes() throws IOException {
        JsonNode queues =
                new ObjectMapper().readTree(Path.of("host.json").toFile()).at("/extensions/queues");
        int runs = 2
                * (queues.path("batchSize").asInt()
                        + queues.path("newBatchThreshold").asInt());
        ProcessMemory consumption = new ProcessMemory(371L << 20, 371L << 20, 1536L << 20, 1);
        assertTrue(4L * runs <= consumption.transferMebibytes(), () -> runs + " runs");
    }

    @Test
    void explicit_wins() {
        assertEquals(
                999L << 20,
                Settings.from(with("BLOBFERRY_TRANSFER_MEMORY_MIB", "999"))
                        .transfer()
                        .memoryBytes());
    }

    @Test
    void thisProcess_hasMemory() {
        ProcessMemory memory = ProcessMemory.ofThisProcess(Map.of("FUNCTIONS_WORKER_PROCESS_COUNT", "2"));
        assertEquals(Runtime.getRuntime().maxMemory(), memory.maxHeap());
        assertEquals(2, memory.processes());
        assertTrue(memory.maxDirect() > 0, memory::toString);
        assertTrue(memory.total() >= memory.maxHeap(), memory::toString);
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "0, 1", "many, 1", "-3, 1", "1, 1", "10, 10"})
    void workerProcesses_areRead(String count, int expected) {
        assertEquals(
                expected,
                ProcessMemory.ofThisProcess(Map.of("FUNCTIONS_WORKER_PROCESS_COUNT", count))
                        .processes());
    }
}
