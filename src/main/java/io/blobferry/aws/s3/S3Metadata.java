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
 * What an object's user metadata says of its source. S3 takes 2 KB of it, names and values together, and only ASCII
 * survives the way there, so values are percent-encoded where they must be, and what does not fit goes to a sidecar.
 *
 * <p>The names with a hyphen are ours: Azure's own metadata names are identifiers, so the two never meet.
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

    /** Everything there is to say of the source, in S3's alphabet. */
    static S3Metadata of(BlobProperties source) {
        Map<String, String> values = new TreeMap<>(identity(source).values());
        values.put(SOURCE_URL, source.url().toASCIIString());
        source.metadata().forEach((name, value) -> values.put(name.toLowerCase(Locale.ROOT), toAscii(value)));
        return new S3Metadata(values);
    }

    /** Only what names the version, and where the rest is. */
    static S3Metadata withSidecar(BlobProperties source, String sidecar) {
        Map<String, String> values = new TreeMap<>(identity(source).values());
        values.put(SIDECAR, sidecar);
        return new S3Metadata(values);
    }

    /** The version of the blob that an object's metadata names. */
    static Optional<ETag> sourceETag(Map<String, String> values) {
        return Optional.ofNullable(values.get(SOURCE_ETAG))
                .filter(tag -> !tag.isBlank())
                .map(ETag::new);
    }

    /** Whether S3 takes it. */
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
     * The value itself if it is printable ASCII without a percent sign and does not begin or end with a space (which
     * HTTP strips), else percent-encoded UTF-8. Decoding percent signs therefore always gives the value back.
     */
    private static String toAscii(String value) {
        boolean plain = value.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '%') && value.equals(value.strip());
        return plain ? value : URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
