package io.blobferry.routing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import java.util.Objects;
import java.util.Optional;

/**
 * The destination of some blobs: the key {@code <prefix><container>/<name>} in one bucket. Within one account no two
 * blobs of a route share a key; a second account needs another prefix or bucket.
 *
 * @param name the route's name in the configuration and in messages
 * @param filter the blobs that use the route
 * @param bucket the bucket's name
 * @param prefix the prefix of every key, with a trailing slash if it is a folder; may be empty
 * @param storageClass the storage class of the objects
 */
public record Route(String name, BlobFilter filter, String bucket, String prefix, StorageClass storageClass) {
    public Route {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(storageClass, "storageClass");
    }

    /** A route for every blob, with storage class STANDARD. */
    public Route(String bucket, String prefix) {
        this("everything", BlobFilter.ALL, bucket, prefix, StorageClass.STANDARD);
    }

    /** The key of the blob's backup; empty if it exceeds S3's limit of 1,024 bytes. */
    public Optional<ObjectKey> keyOf(BlobAddress blob) {
        String key = prefix + blob.container() + "/" + blob.name();
        return ObjectKey.fits(key) ? Optional.of(new ObjectKey(bucket, key)) : Optional.empty();
    }

    /** The blob of this account that maps to the key; empty if the route makes no such key. Ignores the filter. */
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

    /** Whether the other route has the same bucket and prefix. */
    public boolean hasSameDestination(Route other) {
        return bucket.equals(other.bucket) && prefix.equals(other.prefix);
    }

    /** Whether the other route has the same bucket and a prefix that starts with this one's. */
    boolean contains(Route other) {
        return bucket.equals(other.bucket) && other.prefix.startsWith(prefix);
    }

    /**
     * Whether both routes could produce the same key, because the rest of the other route's longer prefix could be a
     * container name: the prefix {@code legal/} collides with container {@code legal} under the prefix {@code ""}.
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
