package io.blobferry.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * An object that this product wrote and S3 confirmed.
 *
 * @param key where it is
 * @param versionId the version that S3 gave it; absent in a bucket without versioning
 * @param etag S3's ETag, the fence of the next write
 * @param size the number of bytes
 * @param crc the whole object's CRC64NVME, as S3 confirmed it
 */
public record Backup(ObjectKey key, Optional<String> versionId, ETag etag, long size, Crc64Nvme crc) {
    public Backup {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(versionId, "versionId");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(crc, "crc");
        if (size < 0) {
            throw new IllegalArgumentException("an object's size is never negative: " + size);
        }
    }
}
