package io.blobferry.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * An S3 object that this product wrote and S3 confirmed.
 *
 * @param key the object's bucket and key
 * @param versionId the S3 version id; empty in a bucket without versioning
 * @param etag the S3 ETag, which the next write must match
 * @param size the size in bytes; never negative
 * @param crc the CRC64NVME of the whole object, as S3 confirmed it
 */
public record Backup(ObjectKey key, Optional<String> versionId, ETag etag, long size, Crc64Nvme crc) {
    public Backup {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(versionId, "versionId");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(crc, "crc");
        if (size < 0) {
            throw new IllegalArgumentException("size must not be negative: " + size);
        }
    }
}
