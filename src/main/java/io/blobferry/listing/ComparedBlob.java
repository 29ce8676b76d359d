package io.blobferry.listing;

import io.blobferry.domain.ObjectKey;
import io.blobferry.spi.source.BlobListing;
import java.util.Optional;

/** A listed blob and the key of its backup; the key is empty if it would exceed S3's limit. */
public record ComparedBlob(BlobListing.Listed blob, Optional<ObjectKey> key) {}
