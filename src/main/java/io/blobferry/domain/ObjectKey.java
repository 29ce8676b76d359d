package io.blobferry.domain;

import java.nio.charset.StandardCharsets;

/**
 * The address of an S3 object: bucket and key.
 *
 * @param bucket the bucket's name
 * @param key the object's key; 1 to {@value #MAX_KEY_BYTES} bytes of UTF-8 (S3's limit)
 */
public record ObjectKey(String bucket, String key) {
    /** The maximum length of an S3 key, in bytes of UTF-8. Azure's limit of 1,024 counts characters. */
    public static final int MAX_KEY_BYTES = 1024;

    public ObjectKey {
        if (bucket == null || bucket.isBlank()) {
            throw new IllegalArgumentException("bucket must not be blank");
        }
        if (key == null || key.isEmpty() || !fits(key)) {
            throw new IllegalArgumentException("key must have 1 to " + MAX_KEY_BYTES + " bytes of UTF-8: " + key);
        }
    }

    /** Whether the key is within S3's limit. */
    public static boolean fits(String key) {
        return key.getBytes(StandardCharsets.UTF_8).length <= MAX_KEY_BYTES;
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
