package io.blobferry.domain;

import java.util.Objects;

/** Where one blob's backup goes. */
public record Destination(ObjectKey key, StorageClass storageClass) {
    public Destination {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(storageClass, "storageClass");
    }
}
