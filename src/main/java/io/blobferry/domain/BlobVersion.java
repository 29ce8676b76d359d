package io.blobferry.domain;

import java.util.Objects;

/** A blob and one ETag: the content that every read of one backup must return. */
public record BlobVersion(BlobAddress blob, ETag etag) {
    public BlobVersion {
        Objects.requireNonNull(blob, "blob");
        Objects.requireNonNull(etag, "etag");
    }

    @Override
    public String toString() {
        return blob + "@" + etag;
    }
}
