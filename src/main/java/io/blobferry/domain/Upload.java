package io.blobferry.domain;

import java.util.Objects;

/** A multipart upload that S3 has opened: the key it will become and the id that S3 gave it. */
public record Upload(ObjectKey key, String id) {
    public Upload {
        Objects.requireNonNull(key, "key");
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("an upload id is never blank");
        }
    }
}
