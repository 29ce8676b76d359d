package io.blobferry.routing;

import io.blobferry.domain.ObjectKey;
import java.util.Objects;

/** Where one blob's backup goes. */
public record Destination(ObjectKey key, StorageClass storageClass) {
    public Destination {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(storageClass, "storageClass");
    }
}
