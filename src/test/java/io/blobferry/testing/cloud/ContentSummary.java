package io.blobferry.testing.cloud;

import io.blobferry.domain.Crc64Nvme;
import java.util.Optional;

/** Size and checksum of bytes that are not kept. */
public record ContentSummary(long size, Optional<Crc64Nvme> checksum) implements Content {
    /** Content without a checksum. */
    public static ContentSummary ofSize(long size) {
        return new ContentSummary(size, Optional.empty());
    }
}
