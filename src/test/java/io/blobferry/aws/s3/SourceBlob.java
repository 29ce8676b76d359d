package io.blobferry.aws.s3;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.TimeRange;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Blob properties for tests. */
final class SourceBlob {
    static final String URL = "https://account.blob.core.windows.net/container/blob";

    private SourceBlob() {}

    static BlobProperties with(Map<String, String> metadata) {
        return with(URI.create(URL), Optional.empty(), metadata);
    }

    static BlobProperties with(URI url, Optional<String> versionId, Map<String, String> metadata) {
        return with(
                url,
                versionId,
                new ContentHeaders(
                        Optional.of("text/plain"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                metadata);
    }

    static BlobProperties with(ContentHeaders headers, Map<String, String> metadata) {
        return with(URI.create(URL), Optional.empty(), headers, metadata);
    }

    /** Attributes of a version that is valid since its time, without tags. */
    static ObjectAttributes attributes(BlobProperties source) {
        return attributes(source, Map.of());
    }

    /** Attributes of a version that is valid since its time. */
    static ObjectAttributes attributes(BlobProperties source, Map<String, String> tags) {
        return new ObjectAttributes(
                source, TimeRange.at(source.lastModified()), tags, StorageClass.INTELLIGENT_TIERING);
    }

    private static BlobProperties with(
            URI url, Optional<String> versionId, ContentHeaders headers, Map<String, String> metadata) {
        return new BlobProperties(
                new BlobVersion(new BlobAddress("account", "container", "blob"), new ETag("0x8D4BCC2E4835CD0")),
                url,
                3,
                Instant.parse("2026-01-02T03:04:05Z"),
                versionId,
                BlobType.BLOCK,
                Optional.empty(),
                OptionalLong.empty(),
                headers,
                metadata,
                0,
                Optional.empty(),
                false,
                false);
    }
}
