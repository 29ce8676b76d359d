package io.blobferry.aws.s3;

import static io.blobferry.format.MetadataNames.CURRENT_FORMAT;
import static io.blobferry.format.MetadataNames.FORMAT;
import static io.blobferry.format.MetadataNames.NAMES;
import static io.blobferry.format.MetadataNames.NO_CONTENT_TYPE;
import static io.blobferry.format.MetadataNames.SIDECAR;
import static io.blobferry.format.MetadataNames.SOURCE_CONTENT_MD5;
import static io.blobferry.format.MetadataNames.SOURCE_ETAG;
import static io.blobferry.format.MetadataNames.SOURCE_LAST_MODIFIED;
import static io.blobferry.format.MetadataNames.SOURCE_SEQUENCE_NUMBER;
import static io.blobferry.format.MetadataNames.SOURCE_TAGS;
import static io.blobferry.format.MetadataNames.SOURCE_TIER;
import static io.blobferry.format.MetadataNames.SOURCE_TYPE;
import static io.blobferry.format.MetadataNames.SOURCE_URL;
import static io.blobferry.format.MetadataNames.SOURCE_VERSION_ID;
import static io.blobferry.format.MetadataNames.VALID_FROM;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.ETag;
import io.blobferry.domain.TagsDigest;
import io.blobferry.domain.TimeRange;
import io.blobferry.format.MetadataNames;
import io.blobferry.spi.target.ObjectAttributes;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The user metadata of an object, which describes its source. S3 makes names lower-case, and accepts ASCII alone:
 * {@link MetadataNames#NAMES} keeps the spelling of the source's names, and values that a header cannot carry are
 * percent-encoded. What does not fit, or has no such form, goes to a {@link MetadataSidecar}. docs/FORMAT.md describes the
 * format.
 */
record S3Metadata(Map<String, String> values) {
    /** S3's limit, from its user guide ("Working with object metadata"): the bytes of names and values. */
    private static final int MAX_BYTES = 2048;

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    S3Metadata {
        values = Map.copyOf(values);
    }

    /**
     * The source's identity, URL and metadata; only if its metadata {@link #hasForm}. May exceed S3's limit, see {@link #fits}.
     */
    static S3Metadata of(ObjectAttributes attributes) {
        BlobProperties source = attributes.source();
        Map<String, String> values = new TreeMap<>(identityAndUrl(attributes).values());
        source.metadata()
                .forEach((name, value) -> values.put(name.toLowerCase(Locale.ROOT), HeaderText.percentEncoded(value)));
        String spelling = source.metadata().keySet().stream()
                .filter(name -> !name.equals(name.toLowerCase(Locale.ROOT)))
                .sorted()
                .collect(Collectors.joining(","));
        if (!spelling.isEmpty()) {
            values.put(NAMES, spelling);
        }
        if (source.headers().type().isEmpty()) {
            values.put(NO_CONTENT_TYPE, "true");
        }
        return new S3Metadata(values);
    }

    /** The source's identity and URL. May exceed S3's limit. */
    static S3Metadata identityAndUrl(ObjectAttributes attributes) {
        Map<String, String> values = new TreeMap<>(identity(attributes).values());
        values.put(SOURCE_URL, attributes.source().url().toASCIIString());
        return new S3Metadata(values);
    }

    /** What a restore needs, and no header, metadata and tag of the source can say. Always fits. */
    static S3Metadata identity(ObjectAttributes attributes) {
        BlobProperties source = attributes.source();
        Map<String, String> values = new TreeMap<>();
        values.put(FORMAT, CURRENT_FORMAT);
        values.put(SOURCE_ETAG, source.version().etag().value());
        values.put(SOURCE_LAST_MODIFIED, source.lastModified().toString());
        source.versionId().ifPresent(id -> values.put(SOURCE_VERSION_ID, id));
        if (!attributes.validFrom().equals(TimeRange.at(source.lastModified()))) {
            values.put(VALID_FROM, attributes.validFrom().toString());
        }
        if (source.type() != BlobType.BLOCK) {
            values.put(SOURCE_TYPE, source.type().name().toLowerCase(Locale.ROOT));
        }
        source.accessTier().ifPresent(tier -> values.put(SOURCE_TIER, HeaderText.percentEncoded(tier)));
        source.contentMd5().ifPresent(md5 -> values.put(SOURCE_CONTENT_MD5, md5));
        if (source.sequenceNumber().orElse(0) != 0) {
            values.put(
                    SOURCE_SEQUENCE_NUMBER,
                    Long.toString(source.sequenceNumber().getAsLong()));
        }
        TagsDigest.of(attributes.tags()).ifPresent(digest -> values.put(SOURCE_TAGS, digest));
        return new S3Metadata(values);
    }

    /** The digest of the source's tags in an object's metadata; empty if it had none. */
    static Optional<String> tagsDigest(Map<String, String> values) {
        return Optional.ofNullable(values.get(SOURCE_TAGS));
    }

    /** This metadata and the key of a sidecar. */
    S3Metadata withSidecar(String sidecar) {
        Map<String, String> all = new TreeMap<>(values);
        all.put(SIDECAR, sidecar);
        return new S3Metadata(all);
    }

    /**
     * Whether the metadata can be restored from headers: no name but identifiers, no two that are one in lower case, no
     * empty value.
     */
    static boolean hasForm(Map<String, String> metadata) {
        Set<String> names = new HashSet<>();
        return metadata.entrySet().stream()
                .allMatch(entry -> IDENTIFIER.matcher(entry.getKey()).matches()
                        && names.add(entry.getKey().toLowerCase(Locale.ROOT))
                        && !entry.getValue().isEmpty()
                        && HeaderText.isUnicode(entry.getValue()));
    }

    /** The ETag of the source's version in an object's metadata; empty if the product did not write the object. */
    static Optional<ETag> sourceETag(Map<String, String> values) {
        return ETag.of(values.get(SOURCE_ETAG));
    }

    /** Whether names and values are within S3's limit. */
    boolean fits() {
        return values.entrySet().stream()
                        .mapToInt(entry ->
                                entry.getKey().length() + entry.getValue().length())
                        .sum()
                <= MAX_BYTES;
    }
}
