package io.blobferry.domain;

import java.util.Objects;

/** A blob and one ETag: the bytes that every read of one backup must see. */
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
