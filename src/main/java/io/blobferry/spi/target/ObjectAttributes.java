package io.blobferry.spi.target;

import io.blobferry.domain.BlobProperties;
import io.blobferry.routing.StorageClass;
import java.util.Map;
import java.util.Objects;

/**
 * The attributes of an object to write: its headers, metadata and origin, its tags and its storage class.
 *
 * @param source the properties of the blob version that the object backs up
 * @param tags the blob's index tags
 */
public record ObjectAttributes(BlobProperties source, Map<String, String> tags, StorageClass storageClass) {
    public ObjectAttributes {
        Objects.requireNonNull(source, "source");
        tags = Map.copyOf(tags);
        Objects.requireNonNull(storageClass, "storageClass");
    }
}
