package io.blobferry.azure.blob;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Maps the SDK's two types of blob properties to the domain's. */
final class BlobPropertiesMapper {
    /** Metadata of a directory in an account with a hierarchical namespace (Data Lake Storage documentation). */
    private static final String FOLDER_METADATA_KEY = "hdi_isfolder";

    private static final HttpHeaderName ACCESS_TIER = HttpHeaderName.fromString("x-ms-access-tier");
    private static final HttpHeaderName ACCESS_TIER_INFERRED = HttpHeaderName.fromString("x-ms-access-tier-inferred");

    /** Sent for accounts with a hierarchical namespace alone ("Get Blob" and "Get Blob Properties" in the REST reference). */
    private static final List<HttpHeaderName> HIERARCHICAL_HEADERS = Stream.of(
                    "x-ms-resource-type", "x-ms-owner", "x-ms-group", "x-ms-permissions", "x-ms-acl")
            .map(HttpHeaderName::fromString)
            .toList();

    private BlobPropertiesMapper() {}

    /**
     * The SDK has no tier among the headers of a download, and the service need not send one with it.
     *
     * @param raw the same headers as they were received
     * @throws PermanentException if the answer lacks what every blob has
     */
    static BlobProperties toBlobProperties(
            String operation, BlobAddress blob, String url, BlobDownloadHeaders headers, HttpHeaders raw) {
        Map<String, String> metadata = headerTexts(headers.getMetadata());
        return new BlobProperties(
                new BlobVersion(blob, etag(operation, headers.getETag())),
                URI.create(url),
                required(operation, "Content-Length", headers.getContentLength()),
                required(operation, "Last-Modified", headers.getLastModified()).toInstant(),
                Optional.ofNullable(headers.getVersionId()),
                type(headers.getBlobType()),
                explicitTier(raw.getValue(ACCESS_TIER), Boolean.valueOf(raw.getValue(ACCESS_TIER_INFERRED))),
                sequenceNumber(headers.getBlobType(), headers.getBlobSequenceNumber()),
                new ContentHeaders(
                        nonEmpty(headers.getContentType()),
                        nonEmpty(headers.getContentEncoding()),
                        nonEmpty(headers.getContentLanguage()),
                        nonEmpty(headers.getContentDisposition()),
                        nonEmpty(headers.getCacheControl())),
                metadata,
                count(headers.getTagCount()),
                base64(headers.getContentMd5()),
                isHierarchical(raw),
                isDirectoryMarker(metadata));
    }

    /**
     * The SDK has no header of hierarchical accounts among the properties.
     *
     * @param raw the headers as they were received
     * @throws PermanentException if the answer lacks what every blob has
     */
    static BlobProperties toBlobProperties(
            String operation,
            BlobAddress blob,
            String url,
            com.azure.storage.blob.models.BlobProperties found,
            HttpHeaders raw) {
        Map<String, String> metadata = headerTexts(found.getMetadata());
        return new BlobProperties(
                new BlobVersion(blob, etag(operation, found.getETag())),
                URI.create(url),
                found.getBlobSize(),
                required(operation, "Last-Modified", found.getLastModified()).toInstant(),
                Optional.ofNullable(found.getVersionId()),
                type(found.getBlobType()),
                explicitTier(found.getAccessTier(), found.isAccessTierInferred()),
                sequenceNumber(found.getBlobType(), found.getBlobSequenceNumber()),
                new ContentHeaders(
                        nonEmpty(found.getContentType()),
                        nonEmpty(found.getContentEncoding()),
                        nonEmpty(found.getContentLanguage()),
                        nonEmpty(found.getContentDisposition()),
                        nonEmpty(found.getCacheControl())),
                metadata,
                count(found.getTagCount()),
                base64(found.getContentMd5()),
                isHierarchical(raw),
                isDirectoryMarker(metadata));
    }

    /** Event Grid may report a copy within Azure when it starts; the content is complete only once it has finished. */
    static TransientException copyPending(String operation) {
        return new TransientException(
                operation, "copy operation pending: Azure has not finished copying this blob from another", null);
    }

    /** The map without nulls: the SDK hands out null for an empty XML element, and for a map that the answer lacks. */
    static Map<String, String> withoutNulls(Map<String, String> values) {
        Map<String, String> texts = new HashMap<>();
        if (values != null) {
            values.forEach((name, value) -> texts.put(name, value == null ? "" : value));
        }
        return texts;
    }

    /**
     * Reads an answer, in which a value may be none that a blob can have.
     *
     * @throws PermanentException if there is such a value
     */
    static <T> T usable(String operation, Supplier<T> answer) {
        try {
            return answer.get();
        } catch (IllegalArgumentException | ArithmeticException | NullPointerException unusable) {
            throw new PermanentException(
                    operation,
                    FailureCause.REJECTED,
                    "the answer cannot be used: " + TransferException.firstLine(unusable),
                    unusable);
        }
    }

    /** @throws PermanentException if the answer has none, or an empty one */
    static ETag etag(String operation, String value) {
        return required(operation, "ETag", ETag.of(value).orElse(null));
    }

    /** @throws PermanentException if the service left out a value that it always sends */
    static <T> T required(String operation, String field, T value) {
        if (value == null) {
            throw new PermanentException(operation, FailureCause.REJECTED, "the answer has no " + field, null);
        }
        return value;
    }

    private static Map<String, String> headerTexts(Map<String, String> metadata) {
        Map<String, String> texts = withoutNulls(metadata);
        texts.replaceAll((name, value) -> headerText(value));
        return texts;
    }

    /** The HTTP client hands out each byte of a header as one character, also those of UTF-8. */
    private static String headerText(String header) {
        if (header.chars().allMatch(c -> c < 0x80) || header.chars().anyMatch(c -> c > 0xff)) {
            return header;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return header;
        }
    }

    private static Optional<String> nonEmpty(String header) {
        return Optional.ofNullable(header).filter(value -> !value.isEmpty()).map(BlobPropertiesMapper::headerText);
    }

    /** A type that the SDK does not know is null, and so is one that an emulator leaves out. */
    private static BlobType type(com.azure.storage.blob.models.BlobType type) {
        return switch (type) {
            case APPEND_BLOB -> BlobType.APPEND;
            case PAGE_BLOB -> BlobType.PAGE;
            case BLOCK_BLOB -> BlobType.BLOCK;
            case null -> BlobType.BLOCK;
        };
    }

    private static boolean isHierarchical(HttpHeaders raw) {
        return HIERARCHICAL_HEADERS.stream().anyMatch(name -> raw.get(name) != null);
    }

    /** {@code inferred} is true where the tier is the account's default or, for a page blob, follows from its size. */
    static Optional<String> explicitTier(AccessTier tier, Boolean inferred) {
        return explicitTier(tier == null ? null : tier.toString(), inferred);
    }

    private static Optional<String> explicitTier(String tier, Boolean inferred) {
        return Boolean.TRUE.equals(inferred)
                ? Optional.empty()
                : Optional.ofNullable(tier).filter(text -> !text.isBlank());
    }

    private static OptionalLong sequenceNumber(com.azure.storage.blob.models.BlobType type, Long number) {
        return type == com.azure.storage.blob.models.BlobType.PAGE_BLOB && number != null
                ? OptionalLong.of(number)
                : OptionalLong.empty();
    }

    private static int count(Long tags) {
        return tags == null ? 0 : Math.toIntExact(tags);
    }

    private static Optional<String> base64(byte[] md5) {
        return Optional.ofNullable(md5).filter(bytes -> bytes.length > 0).map(Base64.getEncoder()::encodeToString);
    }

    static boolean isDirectoryMarker(Map<String, String> metadata) {
        return metadata.entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey().equalsIgnoreCase(FOLDER_METADATA_KEY) && "true".equals(entry.getValue()));
    }
}
