package io.blobferry.config;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import io.blobferry.domain.PartPlan;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How blobs are copied.
 *
 * @param multipartThreshold the size in bytes up to which a blob is copied by one GET and one PUT
 * @param segmentSize the size in bytes up to which the run that finds a blob copies it, and the maximum of a segment
 * @param memoryBytes how much memory all copies in progress together may use
 */
public record TransferSettings(long multipartThreshold, long segmentSize, long memoryBytes) {
    static final SettingDefinition<Long> MULTIPART_THRESHOLD = new SettingDefinition<>(
            "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
            Group.TRANSFER,
            SettingTypes.mebibytes(0, 5 * 1024),
            new DefaultValue.Constant("64"),
            "Blobs up to this size are copied by one GET and one PUT.");

    static final SettingDefinition<Long> SEGMENT_SIZE = new SettingDefinition<>(
            "BLOBFERRY_SEGMENT_SIZE_MIB",
            Group.TRANSFER,
            SettingTypes.mebibytes(16, 1024 * 1024),
            new DefaultValue.Constant("512"),
            "A blob up to this size is copied by the run that finds it. A larger one is split into segments for the queue,"
                    + " each a 64th of the blob, but at least 64 MiB and at most this size.");

    static final SettingDefinition<Long> MEMORY = new SettingDefinition<>(
            "BLOBFERRY_TRANSFER_MEMORY_MIB",
            Group.TRANSFER,
            SettingTypes.mebibytes(ProcessMemory.MIN_MEBIBYTES, 16 * 1024),
            new DefaultValue.Derived(
                    "half of what the JVM allows for heap and for direct memory, at most an eighth of the memory of the machine"
                            + " or container, and at most `1024`; with the launcher's heap of 76 MiB `32`",
                    values -> Optional.of(Long.toString(
                            ProcessMemory.ofThisProcess(values.environment()).transferMebibytes()))),
            "Memory of all copies in progress, which limits the parts in flight: a part uses 4 MiB, a small blob its size"
                    + " up to 4 MiB. From 16 MiB on, an eighth, at least 4 MiB, is kept for parts and as much for small blobs."
                    + " More than the default needs a larger heap.");

    private static final SettingDefinition<String> JAVA_OPTIONS = new SettingDefinition<>(
            "BLOBFERRY_JAVA_OPTIONS",
            Group.TRANSFER,
            SettingTypes.undisclosed("options of the JVM, separated by blanks"),
            new DefaultValue.None("none"),
            "Read by the launcher alone: more options of the JVM, such as `-Xmx128m`. They override the launcher's own.");

    static final List<SettingDefinition<?>> DEFINITIONS =
            List.of(MULTIPART_THRESHOLD, SEGMENT_SIZE, MEMORY, JAVA_OPTIONS);

    /**
     * The memory of a process, in bytes.
     *
     * @param maxHeap what the heap may grow to; the JVM's default follows from the memory of machine or container
     * @param maxDirect what direct memory may grow to
     * @param total the memory of the machine, or of the container where that is limited
     * @param processes how many worker processes the Functions host starts beside each other
     */
    record ProcessMemory(long maxHeap, long maxDirect, long total, int processes) {
        static final long MIN_MEBIBYTES = 4;

        /** More parts than that would need more connections than the clients have. */
        private static final long MAX_MEBIBYTES = 1024;

        /** What the clients of both clouds keep on the heap. */
        private static final long BASE_HEAP = 32 * PartPlan.MIB;

        /**
         * Below this a process only collects garbage: the clients, the least that copies use, as much again for their work, and
         * room in which to collect.
         */
        private static final long MIN_HEAP = BASE_HEAP + 4 * MIN_MEBIBYTES * PartPlan.MIB;

        private static final String PROCESS_COUNT = "FUNCTIONS_WORKER_PROCESS_COUNT";

        static ProcessMemory ofThisProcess(Map<String, String> environment) {
            long maxHeap = Runtime.getRuntime().maxMemory();
            long maxDirect = Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption("MaxDirectMemorySize")
                    .getValue());
            return new ProcessMemory(
                    maxHeap,
                    maxDirect == 0 ? maxHeap : maxDirect,
                    ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                            .getTotalMemorySize(),
                    processCount(environment.getOrDefault(PROCESS_COUNT, "")));
        }

        /** One where the setting is absent or malformed, as the Functions host reads it. */
        private static int processCount(String text) {
            return text.matches("[1-9]\\d?") ? Integer.parseInt(text) : 1;
        }

        /** What is wrong with it; empty if copies have enough. */
        Optional<String> error() {
            return maxHeap >= MIN_HEAP
                    ? Optional.empty()
                    : Optional.of(JAVA_OPTIONS.name() + ": the JVM's heap is limited to " + maxHeap / PartPlan.MIB
                            + " MiB, not counting one survivor space; expected: at least " + MIN_HEAP / PartPlan.MIB
                            + " MiB, such as by -Xmx76m, the launcher's default");
        }

        /** How much of it copies may use. */
        long transferMebibytes() {
            long ofJvm = Math.min(Math.min(maxHeap, maxDirect) / 2, maxHeap - BASE_HEAP);
            long ofMachine = total / 8 / processes;
            return Math.clamp(Math.min(ofJvm, ofMachine) / PartPlan.MIB, MIN_MEBIBYTES, MAX_MEBIBYTES);
        }
    }

    /** Adds an error if this process has less heap than copies need. */
    static void checkHeap(SettingsReader reader) {
        ProcessMemory.ofThisProcess(reader.environment()).error().ifPresent(reader::addError);
    }

    static TransferSettings read(SettingsReader reader) {
        return new TransferSettings(
                reader.require(MULTIPART_THRESHOLD), reader.require(SEGMENT_SIZE), reader.require(MEMORY));
    }
}
