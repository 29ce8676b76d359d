package io.blobferry.aws.s3;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ETag;
import io.blobferry.domain.TagsDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The user metadata of an object, which describes its source. S3 makes names lower-case, and accepts ASCII alone: {@value
 * #NAMES} keeps the spelling of the source's names, and values that a header cannot carry are percent-encoded. What does not
 * fit, or has no such form, goes to a {@link MetadataSidecar}. docs/FORMAT.md describes the format.
 *
 * <p>Names with a hyphen are the product's: Azure's metadata names are identifiers.
 */
record S3Metadata(Map<String, String> values) {
    static final String SOURCE_URL = "blobferry-source-url";
    static final String SOURCE_ETAG = "blobferry-source-etag";
    static final String SOURCE_LAST_MODIFIED = "blobferry-source-last-modified";
    static final String SOURCE_VERSION_ID = "blobferry-source-version-id";
    static final String NAMES = "blobferry-names";
    static final String NO_CONTENT_TYPE = "blobferry-no-content-type";
    static final String TAGS_DIGEST = "blobferry-source-tags";
    static final String SIDECAR = "blobferry-sidecar";

    /** S3's limit, from its user guide ("Working with object metadata"): the bytes of names and values. */
    private static final int MAX_BYTES = 2048;

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    S3Metadata {
        values = Map.copyOf(values);
    }

    /** The source's identity, URL and metadata; only if {@link #hasForm}. May exceed S3's limit, see {@link #fits}. */
    static S3Metadata of(BlobProperties source) {
        Map<String, String> values = new TreeMap<>(identity(source).values());
        values.put(SOURCE_URL, source.url().toASCIIString());
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

    /** The source's identity alone. Always fits. */
    static S3Metadata identity(BlobProperties source) {
        Map<String, String> values = new TreeMap<>();
        values.put(SOURCE_ETAG, source.version().etag().value());
        values.put(SOURCE_LAST_MODIFIED, source.lastModified().toString());
        source.versionId().ifPresent(id -> values.put(SOURCE_VERSION_ID, id));
        return new S3Metadata(values);
    }

    /** This metadata and the digest of the source's tags. */
    S3Metadata withTagsDigest(Map<String, String> tags) {
        Map<String, String> all = new TreeMap<>(values);
        TagsDigest.of(tags).ifPresent(digest -> all.put(TAGS_DIGEST, digest));
        return new S3Metadata(all);
    }

    /** The digest of the source's tags in an object's metadata; empty if it had none. */
    static Optional<String> tagsDigest(Map<String, String> values) {
        return Optional.ofNullable(values.get(TAGS_DIGEST));
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
