package io.blobferry.domain;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the source says of one blob version, beside its bytes.
 *
 * @param version the version described
 * @param url the blob's URL, without any query
 * @param size the content's length in bytes
 * @param lastModified when the source last changed the blob, by the source's clock
 * @param versionId the source's own version id, where the account keeps versions
 * @param headers the content's headers
 * @param metadata the user's metadata, names as the source spells them
 * @param tagCount how many index tags the blob carries; the tags themselves are read apart
 * @param contentMd5 the MD5 that a client stated, base64; advisory
 * @param directory whether this is only the marker of a folder in a hierarchical account ({@code hdi_isfolder})
 */
public record BlobProperties(
        BlobVersion version,
        URI url,
        long size,
        Instant lastModified,
        Optional<String> versionId,
        ContentHeaders headers,
        Map<String, String> metadata,
        int tagCount,
        Optional<String> contentMd5,
        boolean directory) {
    public BlobProperties {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(url, "url");
        if (size < 0) {
            throw new IllegalArgumentException("a blob's size is never negative: " + size);
        }
        Objects.requireNonNull(lastModified, "lastModified");
        Objects.requireNonNull(versionId, "versionId");
        Objects.requireNonNull(headers, "headers");
        metadata = Map.copyOf(metadata);
        Objects.requireNonNull(contentMd5, "contentMd5");
    }
}
