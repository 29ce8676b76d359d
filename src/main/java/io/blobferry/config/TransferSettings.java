package io.blobferry.config;

import io.blobferry.config.SettingDefinition.Group;
import java.util.List;

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
            SettingTypes.mebibytes(4, 16 * 1024),
            new DefaultValue.Constant("32"),
            "Memory of all copies in progress, which limits the parts in flight: a part uses 4 MiB, a small blob its size"
                    + " up to 4 MiB. The launcher's heap of 76 MiB fits the default; a larger value needs a larger heap.");

    private static final SettingDefinition<String> JAVA_OPTIONS = new SettingDefinition<>(
            "BLOBFERRY_JAVA_OPTIONS",
            Group.TRANSFER,
            SettingTypes.undisclosed("options of the JVM, separated by blanks"),
            new DefaultValue.None("none"),
            "Read by the launcher alone: more options of the JVM, such as `-Xmx128m`. They override the launcher's own.");

    static final List<SettingDefinition<?>> DEFINITIONS =
            List.of(MULTIPART_THRESHOLD, SEGMENT_SIZE, MEMORY, JAVA_OPTIONS);

    static TransferSettings read(SettingsReader reader) {
        return new TransferSettings(
                reader.require(MULTIPART_THRESHOLD), reader.require(SEGMENT_SIZE), reader.require(MEMORY));
    }
}
