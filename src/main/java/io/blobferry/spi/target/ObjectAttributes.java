package io.blobferry.spi.target;

import io.blobferry.domain.BlobProperties;
import io.blobferry.routing.StorageClass;
import java.util.Map;
import java.util.Objects;

/**
 * What an object carries beside its bytes: the source's headers and metadata, its tags, where it came from, and how S3 is
 * to keep it.
 */
public record ObjectAttributes(BlobProperties source, Map<String, String> tags, StorageClass storageClass) {
    public ObjectAttributes {
        Objects.requireNonNull(source, "source");
        tags = Map.copyOf(tags);
        Objects.requireNonNull(storageClass, "storageClass");
    }
}
