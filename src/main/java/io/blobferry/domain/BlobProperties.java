package io.blobferry.domain;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The properties of one blob version.
 *
 * @param version the blob and its ETag
 * @param url the blob's URL, without a query string
 * @param size the content length in bytes; never negative
 * @param lastModified when the blob was last modified, by the source's clock
 * @param versionId the Azure version id; empty if the account has no versioning
 * @param type the blob's type
 * @param accessTier the access tier as Azure spells it, if the answer has one that was set at the blob itself: of the
 *     account's default, and of a tier that Azure inferred, there is nothing to restore
 * @param sequenceNumber a page blob's sequence number; empty for other types
 * @param headers the content's HTTP headers
 * @param metadata the user metadata, with names in the source's case
 * @param tagCount the number of index tags; the tags are read by a separate request
 * @param contentMd5 the Content-MD5 in base64, if the blob has one; advisory, because any client can set it
 * @param hierarchical whether the account has a hierarchical namespace, in which a rename leaves a blob's ETag and
 *     Last-Modified as they are
 * @param directory whether this is a directory marker of a hierarchical account ({@code hdi_isfolder})
 */
public record BlobProperties(
        BlobVersion version,
        URI url,
        long size,
        Instant lastModified,
        Optional<String> versionId,
        BlobType type,
        Optional<String> accessTier,
        OptionalLong sequenceNumber,
        ContentHeaders headers,
        Map<String, String> metadata,
        int tagCount,
        Optional<String> contentMd5,
        boolean hierarchical,
        boolean directory) {
    public BlobProperties {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(url, "url");
        if (size < 0) {
            throw new IllegalArgumentException("size must not be negative: " + size);
        }
        Objects.requireNonNull(lastModified, "lastModified");
        Objects.requireNonNull(versionId, "versionId");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(accessTier, "accessTier");
        Objects.requireNonNull(sequenceNumber, "sequenceNumber");
        Objects.requireNonNull(headers, "headers");
        metadata = Map.copyOf(metadata);
        Objects.requireNonNull(contentMd5, "contentMd5");
    }

    /** The same with another access tier. */
    public BlobProperties withAccessTier(Optional<String> tier) {
        return new BlobProperties(
                version,
                url,
                size,
                lastModified,
                versionId,
                type,
                tier,
                sequenceNumber,
                headers,
                metadata,
                tagCount,
                contentMd5,
                hierarchical,
                directory);
    }
}
