package io.blobferry.azure.restore;

import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.spi.target.SourceAttributes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A blob's attributes as the SDK takes and returns them: in headers, whose bytes are UTF-8, each as one character. */
final class BlobAttributes {
    /** Of an append or a page blob that is not complete; the version that it is to become. Azure takes no hyphen in a name. */
    static final String INCOMPLETE = "blobferry_incomplete";

    /** "Put Blob", x-ms-blob-content-type. */
    private static final String DEFAULT_TYPE = "application/octet-stream";

    private BlobAttributes() {}

    /** @param withMd5 whether the Content-MD5 is among them: not where a checksum of the content is sent along */
    static BlobHttpHeaders headers(SourceAttributes source, boolean withMd5) {
        ContentHeaders headers = source.headers();
        BlobHttpHeaders all = new BlobHttpHeaders();
        headers.type().map(BlobAttributes::toBytes).ifPresent(all::setContentType);
        headers.encoding().map(BlobAttributes::toBytes).ifPresent(all::setContentEncoding);
        headers.language().map(BlobAttributes::toBytes).ifPresent(all::setContentLanguage);
        headers.disposition().map(BlobAttributes::toBytes).ifPresent(all::setContentDisposition);
        headers.cacheControl().map(BlobAttributes::toBytes).ifPresent(all::setCacheControl);
        if (withMd5) {
            source.contentMd5().flatMap(BlobAttributes::decoded).ifPresent(all::setContentMd5);
        }
        return all;
    }

    static Map<String, String> metadata(SourceAttributes source) {
        Map<String, String> all = new HashMap<>();
        source.metadata().forEach((name, value) -> all.put(name, toBytes(value)));
        return all;
    }

    static Optional<AccessTier> tier(SourceAttributes source) {
        return source.tier().map(AccessTier::fromString);
    }

    static BlobType type(RestoredBlob blob) {
        return blob.attributes().type().orElse(BlobType.BLOCK);
    }

    /** Which attributes of the blob that is there differ, but for its tags; empty if none does. */
    static List<String> differences(RestoredBlob blob, BlobProperties there) {
        return differences(blob, there, headers(there));
    }

    /** Whether the attributes are those of a blob that has just been written: without a type the service gives it one. */
    static boolean isAsWritten(RestoredBlob blob, BlobProperties there) {
        ContentHeaders headers = headers(there);
        boolean isTypeGiven = blob.attributes().headers().type().isEmpty()
                && headers.type().filter(DEFAULT_TYPE::equals).isPresent();
        ContentHeaders sent = isTypeGiven
                ? new ContentHeaders(
                        Optional.empty(),
                        headers.encoding(),
                        headers.language(),
                        headers.disposition(),
                        headers.cacheControl())
                : headers;
        return differences(blob, there, sent).isEmpty();
    }

    private static List<String> differences(RestoredBlob blob, BlobProperties there, ContentHeaders headers) {
        SourceAttributes expected = blob.attributes();
        List<String> differences = new ArrayList<>();
        if (!there.getBlobType().toString().equals(sdkType(type(blob)))) {
            differences.add("its type is " + there.getBlobType());
        }
        if (there.getBlobSize() != blob.size()) {
            differences.add("it has " + there.getBlobSize() + " bytes");
        }
        if (!headers.equals(expected.headers())) {
            differences.add("its headers differ");
        }
        if (!metadata(there).equals(expected.metadata())) {
            differences.add("its metadata differs");
        }
        return differences;
    }

    private static String sdkType(BlobType type) {
        return switch (type) {
            case BLOCK -> com.azure.storage.blob.models.BlobType.BLOCK_BLOB.toString();
            case APPEND -> com.azure.storage.blob.models.BlobType.APPEND_BLOB.toString();
            case PAGE -> com.azure.storage.blob.models.BlobType.PAGE_BLOB.toString();
        };
    }

    private static ContentHeaders headers(BlobProperties there) {
        return new ContentHeaders(
                text(there.getContentType()),
                text(there.getContentEncoding()),
                text(there.getContentLanguage()),
                text(there.getContentDisposition()),
                text(there.getCacheControl()));
    }

    static Map<String, String> metadata(BlobProperties there) {
        Map<String, String> all = new HashMap<>();
        if (there.getMetadata() != null) {
            there.getMetadata().forEach((name, value) -> all.put(name, value == null ? "" : fromBytes(value)));
        }
        return all;
    }

    private static Optional<String> text(String header) {
        return Optional.ofNullable(header).filter(value -> !value.isEmpty()).map(BlobAttributes::fromBytes);
    }

    /** The HTTP client sends each character of a header as one byte. */
    private static String toBytes(String text) {
        return text.chars().allMatch(c -> c < 0x80)
                ? text
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String fromBytes(String header) {
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

    static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }
}
