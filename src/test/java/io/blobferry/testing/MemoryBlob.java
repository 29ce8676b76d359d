package io.blobferry.testing;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.FailureCause;
import io.blobferry.spi.source.BlobSource;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One version of a blob: what a GET would answer. */
public record MemoryBlob(
        BlobProperties properties,
        BlobContent content,
        Map<String, String> tags,
        Optional<BlobSource.Unreadable> unreadable) {
    private static final ContentHeaders HEADERS = new ContentHeaders(
            Optional.of("text/plain"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static MemoryBlob of(BlobVersion version, BlobContent content) {
        URI url = URI.create("https://account.blob.core.windows.net/container/blob");
        return new MemoryBlob(
                properties(version, url, content.size(), Optional.empty(), 0, Optional.empty(), false),
                content,
                Map.of(),
                Optional.empty());
    }

    public MemoryBlob tagged(Map<String, String> all) {
        return new MemoryBlob(with(all.size(), properties.contentMd5(), false), content, all, unreadable);
    }

    public MemoryBlob stating(String md5) {
        return new MemoryBlob(with(tags.size(), Optional.of(md5), false), content, tags, unreadable);
    }

    /** In an account that keeps versions. */
    public MemoryBlob kept() {
        String versionId = "version " + properties.version().etag().value();
        return new MemoryBlob(
                properties(
                        properties.version(),
                        properties.url(),
                        properties.size(),
                        Optional.of(versionId),
                        tags.size(),
                        properties.contentMd5(),
                        properties.directory()),
                content,
                tags,
                unreadable);
    }

    public MemoryBlob directory() {
        return new MemoryBlob(with(tags.size(), properties.contentMd5(), true), content, tags, unreadable);
    }

    public MemoryBlob unreadable(FailureCause why) {
        return new MemoryBlob(
                properties,
                content,
                tags,
                Optional.of(new BlobSource.Unreadable(why, "as it stands", Optional.empty())));
    }

    public MemoryBlob readable() {
        return new MemoryBlob(properties, content, tags, Optional.empty());
    }

    private BlobProperties with(int tagCount, Optional<String> md5, boolean directory) {
        return properties(
                properties.version(),
                properties.url(),
                properties.size(),
                properties.versionId(),
                tagCount,
                md5,
                directory);
    }

    private static BlobProperties properties(
            BlobVersion version,
            URI url,
            long size,
            Optional<String> versionId,
            int tagCount,
            Optional<String> md5,
            boolean directory) {
        return new BlobProperties(
                version,
                url,
                size,
                Instant.EPOCH,
                versionId,
                HEADERS,
                Map.of("owner", "somebody"),
                tagCount,
                md5,
                directory);
    }
}
