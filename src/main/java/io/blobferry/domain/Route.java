package io.blobferry.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * Where the backup of each blob goes: {@code <prefix><container>/<name>} in one bucket. One account's containers never
 * share a key; a second account needs another prefix or bucket.
 *
 * @param bucket the bucket's name
 * @param prefix what every key starts with; may be empty, and ends with a slash if it is to be a folder
 */
public record Route(String bucket, String prefix) {
    public Route {
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(prefix, "prefix");
    }

    /** The key of the blob's backup; empty if S3 takes no key that long. */
    public Optional<ObjectKey> keyOf(BlobAddress blob) {
        String key = prefix + blob.container() + "/" + blob.name();
        return ObjectKey.fits(key) ? Optional.of(new ObjectKey(bucket, key)) : Optional.empty();
    }
}
