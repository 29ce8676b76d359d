package io.blobferry.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * One version of an S3 object.
 *
 * @param key the object's bucket and key
 * @param versionId the S3 version id; empty for the object of a bucket without versioning
 */
public record ObjectVersion(ObjectKey key, Optional<String> versionId) {
    public ObjectVersion {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(versionId, "versionId");
    }

    @Override
    public String toString() {
        return key + versionId.map(id -> " version " + id).orElse("");
    }
}
