package io.blobferry.spi.target;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.TimeRange;
import io.blobferry.routing.StorageClass;
import java.util.Map;
import java.util.Objects;

/**
 * The attributes of an object to write: its headers, metadata and origin, its tags and its storage class.
 *
 * @param source the properties of the blob version that the object backs up
 * @param validFrom since when the blob has this content under this name
 * @param tags the blob's index tags
 */
public record ObjectAttributes(
        BlobProperties source, TimeRange validFrom, Map<String, String> tags, StorageClass storageClass) {
    public ObjectAttributes {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(validFrom, "validFrom");
        tags = Map.copyOf(tags);
        Objects.requireNonNull(storageClass, "storageClass");
    }
}
