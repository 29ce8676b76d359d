package io.blobferry.testing.cloud;

import io.blobferry.domain.Crc64Nvme;
import java.util.Optional;

/** What a blob, an object or a part holds, as far as a store has to know it. */
public interface Content {
    /** The number of bytes. */
    long size();

    /** The CRC64NVME of the bytes, where it is known. */
    Optional<Crc64Nvme> checksum();
}
