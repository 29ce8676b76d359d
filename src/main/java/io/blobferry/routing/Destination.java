package io.blobferry.routing;

import io.blobferry.domain.ObjectKey;
import java.util.Objects;

/** The object key and storage class of one blob's backup. */
public record Destination(ObjectKey key, StorageClass storageClass) {
    public Destination {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(storageClass, "storageClass");
    }
}
