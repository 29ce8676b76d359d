package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.cloud.Blob;
import io.blobferry.testing.cloud.BlobAttributes;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One version of a blob as the engine sees it: what a GET would answer. */
public record MemoryBlob(
        BlobProperties properties,
        BlobContent content,
        Map<String, String> tags,
        Optional<BlobSource.Unreadable> unreadable) {
    private static final URI URL = URI.create("https://account.blob.core.windows.net/container/blob");
    private static final ContentHeaders HEADERS = new ContentHeaders(
            Optional.of("text/plain"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final Map<String, String> METADATA = Map.of("owner", "accounting");

    /** @param hierarchical whether the account has a hierarchical namespace */
    static MemoryBlob of(BlobAddress address, Blob<BlobContent> blob, boolean hierarchical) {
        BlobAttributes attributes = blob.attributes();
        BlobProperties properties = new BlobProperties(
                new BlobVersion(address, blob.etag()),
                URL,
                blob.content().size(),
                blob.lastModified(),
                blob.versionId(),
                BlobType.BLOCK,
                Optional.empty(),
                OptionalLong.empty(),
                HEADERS,
                attributes.metadata().isEmpty() ? METADATA : attributes.metadata(),
                attributes.tags().size(),
                attributes.contentMd5(),
                hierarchical,
                attributes.directory());
        return new MemoryBlob(
                properties,
                blob.content(),
                attributes.tags(),
                attributes
                        .unreadable()
                        .map(cause -> new BlobSource.Unreadable(cause, "as it stands", Optional.empty())));
    }
}
