package io.blobferry.azure.blob;

import com.azure.storage.blob.models.BlobDownloadHeaders;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.execution.TransientException;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Maps the SDK's two types of blob properties to the domain's. */
final class BlobPropertiesMapper {
    /** Metadata of a directory in an account with a hierarchical namespace (Data Lake Storage documentation). */
    private static final String FOLDER_METADATA_KEY = "hdi_isfolder";

    private BlobPropertiesMapper() {}

    static BlobProperties toBlobProperties(BlobAddress blob, String url, BlobDownloadHeaders headers) {
        Map<String, String> metadata =
                Optional.ofNullable(headers.getMetadata()).orElse(Map.of());
        return new BlobProperties(
                new BlobVersion(blob, new ETag(headers.getETag())),
                URI.create(url),
                headers.getContentLength(),
                headers.getLastModified().toInstant(),
                Optional.ofNullable(headers.getVersionId()),
                new ContentHeaders(
                        nonEmpty(headers.getContentType()),
                        nonEmpty(headers.getContentEncoding()),
                        nonEmpty(headers.getContentLanguage()),
                        nonEmpty(headers.getContentDisposition()),
                        nonEmpty(headers.getCacheControl())),
                metadata,
                count(headers.getTagCount()),
                base64(headers.getContentMd5()),
                isDirectoryMarker(metadata));
    }

    static BlobProperties toBlobProperties(
            BlobAddress blob, String url, com.azure.storage.blob.models.BlobProperties found) {
        Map<String, String> metadata = Optional.ofNullable(found.getMetadata()).orElse(Map.of());
        return new BlobProperties(
                new BlobVersion(blob, new ETag(found.getETag())),
                URI.create(url),
                found.getBlobSize(),
                found.getLastModified().toInstant(),
                Optional.ofNullable(found.getVersionId()),
                new ContentHeaders(
                        nonEmpty(found.getContentType()),
                        nonEmpty(found.getContentEncoding()),
                        nonEmpty(found.getContentLanguage()),
                        nonEmpty(found.getContentDisposition()),
                        nonEmpty(found.getCacheControl())),
                metadata,
                count(found.getTagCount()),
                base64(found.getContentMd5()),
                isDirectoryMarker(metadata));
    }

    /** Event Grid may report a copy within Azure when it starts; the content is complete only once it has finished. */
    static TransientException copyPending(String operation) {
        return new TransientException(
                operation, "copy operation pending: Azure has not finished copying this blob from another", null);
    }

    private static Optional<String> nonEmpty(String header) {
        return Optional.ofNullable(header).filter(value -> !value.isEmpty());
    }

    private static int count(Long tags) {
        return tags == null ? 0 : Math.toIntExact(tags);
    }

    private static Optional<String> base64(byte[] md5) {
        return Optional.ofNullable(md5).filter(bytes -> bytes.length > 0).map(Base64.getEncoder()::encodeToString);
    }

    static boolean isDirectoryMarker(Map<String, String> metadata) {
        return metadata.entrySet().stream()
                .anyMatch(entry -> entry.getKey().equalsIgnoreCase(FOLDER_METADATA_KEY)
                        && entry.getValue().equals("true"));
    }
}
