package io.blobferry.domain;

import java.nio.charset.StandardCharsets;

/**
 * Where a backup lives: bucket and key.
 *
 * @param bucket the bucket's name
 * @param key the object's key; 1 to {@value #MAX_KEY_BYTES} bytes of UTF-8 (S3's limit, while Azure counts characters)
 */
public record ObjectKey(String bucket, String key) {
    /** The longest key that S3 takes, in bytes of UTF-8. */
    public static final int MAX_KEY_BYTES = 1024;

    public ObjectKey {
        if (bucket == null || bucket.isBlank()) {
            throw new IllegalArgumentException("a bucket's name is never blank");
        }
        if (key == null || key.isEmpty() || !fits(key)) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_KEY_BYTES + " bytes of UTF-8");
        }
    }

    /** Whether S3 takes a key of this length. */
    public static boolean fits(String key) {
        return key.getBytes(StandardCharsets.UTF_8).length <= MAX_KEY_BYTES;
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
