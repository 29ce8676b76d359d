package io.blobferry.domain;

import java.util.Objects;

/**
 * An S3 multipart upload.
 *
 * @param key the key of the object to be completed
 * @param id the upload id that S3 assigned
 */
public record Upload(ObjectKey key, String id) {
    public Upload {
        Objects.requireNonNull(key, "key");
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("upload id must not be blank");
        }
    }
}
