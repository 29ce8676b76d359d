package io.blobferry.listing;

import io.blobferry.spi.target.ObjectListing;
import java.util.Objects;
import java.util.Optional;

/**
 * A blob and the object under its key, as listed.
 *
 * @param uncertain whether the listing did not reach the key, so that only S3 can say whether there is an object
 */
public record ListedPair(ComparedBlob blob, Optional<ObjectListing.Listed> object, boolean uncertain) {
    public ListedPair {
        Objects.requireNonNull(blob, "blob");
        Objects.requireNonNull(object, "object");
    }

    /** The blob as account/container/name. */
    public String name() {
        return blob.blob().version().blob().toString();
    }
}
