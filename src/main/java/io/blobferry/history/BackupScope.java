package io.blobferry.history;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.format.BucketLayout;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The backups to read: those of one destination, of a container or of all, whose blobs' names start with a prefix.
 *
 * @param bucket the bucket's name
 * @param prefix the prefix of all keys of the destination
 * @param container the container; empty: all of the destination
 * @param namePrefix what the blobs' names start with; empty if there is no container
 * @param blobs the blob whose backup has a key; empty if no blob's backup has it
 */
public record BackupScope(
        String bucket,
        String prefix,
        Optional<String> container,
        String namePrefix,
        Function<ObjectKey, Optional<BlobAddress>> blobs) {
    /** Stands for the account of backups that are read without routes. */
    private static final String ANY_ACCOUNT = "any";

    public BackupScope {
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(container, "container");
        Objects.requireNonNull(namePrefix, "namePrefix");
        Objects.requireNonNull(blobs, "blobs");
        if (container.isEmpty() && !namePrefix.isEmpty()) {
            throw new IllegalArgumentException("a prefix of names needs a container: " + namePrefix);
        }
    }

    /**
     * The backups of one destination that the routes send there.
     *
     * @param route one of the routes: the destination
     * @param routes those of the moment
     */
    public static BackupScope of(
            Route route, Routes routes, String account, Optional<String> container, String namePrefix) {
        return new BackupScope(
                route.bucket(), route.prefix(), container, namePrefix, key -> routes.blobOf(account, key));
    }

    /** All that is stored as a backup would be, below a prefix. */
    public static BackupScope of(String bucket, String prefix, Optional<String> container, String namePrefix) {
        Route route = new Route(bucket, prefix);
        return new BackupScope(bucket, prefix, container, namePrefix, key -> route.blobOf(ANY_ACCOUNT, key));
    }

    /** The prefix of the keys of all backups in the scope. */
    String keyPrefix() {
        return prefix + container.map(name -> name + "/" + namePrefix).orElse("");
    }

    /** The name of the blob whose backup has the key; without a container, the key. */
    String nameOf(String key) {
        return container
                .map(name -> key.substring(prefix.length() + name.length() + 1))
                .orElse(key);
    }

    /** The key that stands for the whole container of a backup. */
    String containerKey(BlobAddress blob) {
        return prefix + blob.container() + "/";
    }

    /** Whether the key is the one that stands for a whole container. */
    boolean isContainerKey(String key) {
        return key.startsWith(prefix)
                && key.length() > prefix.length() + 1
                && key.indexOf('/', prefix.length()) == key.length() - 1;
    }

    /** Whether the key is one of the product's own objects. */
    static boolean isOwn(String key) {
        return key.startsWith(BucketLayout.ROOT);
    }
}
