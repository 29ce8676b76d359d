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

    /** The blob of this account whose backup goes to the key; empty if the key is of another form, or elsewhere. */
    public Optional<BlobAddress> blobOf(String account, ObjectKey key) {
        if (!key.bucket().equals(bucket) || !key.key().startsWith(prefix)) {
            return Optional.empty();
        }
        String path = key.key().substring(prefix.length());
        int slash = path.indexOf('/');
        if (slash < 1 || slash == path.length() - 1 || path.length() - slash > BlobAddress.LONGEST_NAME) {
            return Optional.empty();
        }
        String container = path.substring(0, slash);
        return container.isBlank()
                ? Optional.empty()
                : Optional.of(new BlobAddress(account, container, path.substring(slash + 1)));
    }
}
