package io.blobferry.routing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the backups of some blobs go: {@code <prefix><container>/<name>} in one bucket. One account's containers never
 * share a key; a second account needs another prefix or bucket.
 *
 * @param name what an operator calls it
 * @param filter which blobs it is for
 * @param bucket the bucket's name
 * @param prefix what every key starts with; may be empty, and ends with a slash if it is to be a folder
 * @param storageClass where S3 keeps the bytes
 */
public record Route(String name, BlobFilter filter, String bucket, String prefix, StorageClass storageClass) {
    public Route {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(filter, "blobs");
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(storageClass, "storageClass");
    }

    /** The one way of every blob. */
    public Route(String bucket, String prefix) {
        this("everything", BlobFilter.ALL, bucket, prefix, StorageClass.STANDARD);
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
        if (slash < 1 || slash == path.length() - 1 || path.length() - slash > BlobAddress.MAX_NAME_LENGTH) {
            return Optional.empty();
        }
        String container = path.substring(0, slash);
        return container.isBlank()
                ? Optional.empty()
                : Optional.of(new BlobAddress(account, container, path.substring(slash + 1)));
    }

    /** Whether the other route's backups of a container lie among this one's. */
    public boolean hasSameDestination(Route other) {
        return bucket.equals(other.bucket) && prefix.equals(other.prefix);
    }

    /** Whether every key of the other route begins with this one's prefix, in the same bucket. */
    boolean contains(Route other) {
        return bucket.equals(other.bucket) && other.prefix.startsWith(prefix);
    }

    /**
     * Whether a key of the other route could be one of this route's too, because what its prefix goes on with reads as a
     * container of this one's: {@code legal/} lies where the prefix {@code ""} puts the container {@code legal}.
     */
    boolean mayCollideWith(Route other) {
        if (!contains(other) || prefix.equals(other.prefix)) {
            return false;
        }
        String rest = other.prefix.substring(prefix.length());
        int slash = rest.indexOf('/');
        String container = slash < 0 ? rest : rest.substring(0, slash);
        return slash < 0
                ? container.matches("[$a-z0-9-]+") && filter.mayIncludeContainerWithPrefix(container)
                : isContainer(container) && filter.includesContainer(container);
    }

    private static boolean isContainer(String name) {
        return (name.matches("[a-z0-9](-?[a-z0-9])+") && name.length() >= 3 && name.length() <= 63)
                || name.matches("\\$(root|web|logs)");
    }
}
