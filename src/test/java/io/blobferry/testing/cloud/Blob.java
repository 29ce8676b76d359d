package io.blobferry.testing.cloud;

import io.blobferry.domain.ETag;
import java.time.Instant;
import java.util.Optional;

/** One version of a blob. */
public record Blob<C extends Content>(ETag etag, C content, BlobAttributes attributes, Instant lastModified) {
    /** The version's id, in an account that keeps versions. */
    public Optional<String> versionId() {
        return attributes.versioned() ? Optional.of("version " + etag.value()) : Optional.empty();
    }
}
