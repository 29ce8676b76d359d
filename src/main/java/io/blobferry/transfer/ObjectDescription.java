package io.blobferry.transfer;

import io.blobferry.domain.BlobProperties;
import java.util.Map;
import java.util.Objects;

/** What an object carries beside its bytes: the source's headers and metadata, its tags, and where it came from. */
public record ObjectDescription(BlobProperties source, Map<String, String> tags) {
    public ObjectDescription {
        Objects.requireNonNull(source, "source");
        tags = Map.copyOf(tags);
    }
}
