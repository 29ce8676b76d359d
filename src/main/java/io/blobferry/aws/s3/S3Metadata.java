package io.blobferry.aws.s3;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ETag;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The user metadata of an object, which describes its source. S3 accepts 2 KB, names and values together, in ASCII: other
 * values are percent-encoded, and metadata that does not fit goes to a {@link MetadataSidecar}.
 *
 * <p>Names with a hyphen are the product's: Azure's metadata names are identifiers, so they never collide.
 */
record S3Metadata(Map<String, String> values) {
    static final String SOURCE_URL = "blobferry-source-url";
    static final String SOURCE_ETAG = "blobferry-source-etag";
    static final String SOURCE_LAST_MODIFIED = "blobferry-source-last-modified";
    static final String SOURCE_VERSION_ID = "blobferry-source-version-id";
    static final String SIDECAR = "blobferry-sidecar";

    /** S3's limit, from its user guide ("Working with object metadata"). */
    private static final int MAX_BYTES = 2048;

    S3Metadata {
        values = Map.copyOf(values);
    }

    /** The source's identity, URL and metadata. May exceed S3's limit, see {@link #fits}. */
    static S3Metadata of(BlobProperties source) {
        Map<String, String> values = new TreeMap<>(identity(source).values());
        values.put(SOURCE_URL, source.url().toASCIIString());
        source.metadata().forEach((name, value) -> values.put(name.toLowerCase(Locale.ROOT), toAscii(value)));
        return new S3Metadata(values);
    }

    /** The source's identity and the key of the sidecar that holds the rest. Always fits. */
    static S3Metadata withSidecar(BlobProperties source, String sidecar) {
        Map<String, String> values = new TreeMap<>(identity(source).values());
        values.put(SIDECAR, sidecar);
        return new S3Metadata(values);
    }

    /** The ETag of the source's version in an object's metadata; empty if the product did not write the object. */
    static Optional<ETag> sourceETag(Map<String, String> values) {
        return Optional.ofNullable(values.get(SOURCE_ETAG))
                .filter(etag -> !etag.isBlank())
                .map(ETag::new);
    }

    /** Whether names and values are within S3's limit. */
    boolean fits() {
        int bytes = values.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        return bytes <= MAX_BYTES;
    }

    private static S3Metadata identity(BlobProperties source) {
        Map<String, String> values = new TreeMap<>();
        values.put(SOURCE_ETAG, source.version().etag().value());
        values.put(SOURCE_LAST_MODIFIED, source.lastModified().toString());
        source.versionId().ifPresent(id -> values.put(SOURCE_VERSION_ID, id));
        return new S3Metadata(values);
    }

    /**
     * The value itself if it is printable ASCII without a percent sign, a leading or a trailing space (which HTTP strips);
     * otherwise percent-encoded UTF-8. Percent-decoding therefore always restores the value.
     */
    private static String toAscii(String value) {
        boolean plain = value.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '%') && value.equals(value.strip());
        return plain ? value : URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
