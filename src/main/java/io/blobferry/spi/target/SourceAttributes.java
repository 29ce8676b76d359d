package io.blobferry.spi.target;

import io.blobferry.domain.BlobType;
import io.blobferry.domain.ContentHeaders;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The attributes of a blob as its backup keeps them.
 *
 * @param headers the content's headers as the blob had them
 * @param metadata the user metadata, with names as the blob spelled them
 * @param tags the blob's index tags
 * @param type the blob's type, if the backup names it
 * @param tier the blob's access tier by Azure's name, if the backup names it
 * @param contentMd5 the blob's Content-MD5 in base64, if it had one
 * @param sequenceNumber a page blob's sequence number, unless it is 0
 * @param url the blob's URL, if the backup names it
 * @param losses what is not as the blob had it, or may not be; empty if everything is
 */
public record SourceAttributes(
        ContentHeaders headers,
        Map<String, String> metadata,
        Map<String, String> tags,
        Optional<BlobType> type,
        Optional<String> tier,
        Optional<String> contentMd5,
        OptionalLong sequenceNumber,
        Optional<String> url,
        List<Loss> losses) {
    public SourceAttributes {
        Objects.requireNonNull(headers, "headers");
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(tier, "tier");
        Objects.requireNonNull(contentMd5, "contentMd5");
        Objects.requireNonNull(sequenceNumber, "sequenceNumber");
        Objects.requireNonNull(url, "url");
        losses = List.copyOf(losses);
    }

    /**
     * Something that could not be read back.
     *
     * @param detail for the report, in one line
     */
    public record Loss(LossKind kind, String detail) {
        public Loss {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** The kinds of losses. */
    public enum LossKind {
        /** The object's metadata does not say that it is a backup, as after a person's copy of it. */
        METADATA_MISSING,
        /** A value of the object's metadata is not of the format; it is left out. */
        METADATA_INVALID,
        /** The sidecar that the metadata names does not exist; what the object itself has is a part, or is shortened. */
        SIDECAR_MISSING,
        /** The sidecar is not of the format, or belongs to another object. */
        SIDECAR_INVALID,
        /** The sidecar must not be read by these credentials. */
        SIDECAR_DENIED,
        /** The object's tags are not those that the blob had when it was backed up. */
        TAGS_CHANGED,
        /** The object's tags must not be read by these credentials. */
        TAGS_DENIED
    }
}
