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
import io.blobferry.spi.target.StoredVersion;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
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

    /** Since when the source's version was valid, by an object's metadata; empty if it does not say so. */
    static Optional<TimeRange> validFrom(Map<String, String> values) {
        try {
            return Optional.ofNullable(values.getOrDefault(VALID_FROM, values.get(SOURCE_LAST_MODIFIED)))
                    .map(TimeRange::parse);
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
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

    /**
     * What an object's metadata says that it is a backup of; empty if it does not name the source's ETag. A time that cannot be
     * read is any time until the object was written.
     *
     * @param written when the object was written, by S3's clock
     */
    static Optional<StoredVersion.Origin> origin(Map<String, String> values, Instant written) {
        Optional<Instant> lastModified = read(values, SOURCE_LAST_MODIFIED, Instant::parse);
        TimeRange validFrom = values.containsKey(VALID_FROM)
                ? read(values, VALID_FROM, TimeRange::parse).orElseGet(() -> until(written))
                : lastModified.map(TimeRange::at).orElseGet(() -> until(written));
        return sourceETag(values)
                .map(etag -> new StoredVersion.Origin(
                        etag,
                        lastModified.orElse(written),
                        Optional.ofNullable(values.get(SOURCE_VERSION_ID)),
                        validFrom,
                        type(values),
                        tier(values)));
    }

    private static TimeRange until(Instant written) {
        return TimeRange.between(Instant.EPOCH, written);
    }

    /** Empty if the metadata does not say it: the first version of the format did not. */
    private static Optional<BlobType> type(Map<String, String> values) {
        String type = values.get(SOURCE_TYPE);
        if (type == null) {
            return values.containsKey(FORMAT) ? Optional.of(BlobType.BLOCK) : Optional.empty();
        }
        return read(values, SOURCE_TYPE, name -> BlobType.valueOf(name.toUpperCase(Locale.ROOT)));
    }

    private static Optional<String> tier(Map<String, String> values) {
        return Optional.ofNullable(values.get(SOURCE_TIER)).flatMap(HeaderText::percentDecoded);
    }

    /** A page blob's sequence number. */
    static OptionalLong sequenceNumber(Map<String, String> values) {
        return read(values, SOURCE_SEQUENCE_NUMBER, Long::valueOf)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /**
     * The names of the product whose values are not of the format, and the source's names whose values cannot be decoded.
     */
    static List<String> invalidNames(Map<String, String> values) {
        List<String> invalid = new ArrayList<>();
        addIfInvalid(invalid, values, SOURCE_LAST_MODIFIED, read(values, SOURCE_LAST_MODIFIED, Instant::parse));
        addIfInvalid(invalid, values, VALID_FROM, read(values, VALID_FROM, TimeRange::parse));
        addIfInvalid(invalid, values, SOURCE_TYPE, type(values));
        addIfInvalid(invalid, values, SOURCE_TIER, tier(values));
        addIfInvalid(invalid, values, SOURCE_SEQUENCE_NUMBER, read(values, SOURCE_SEQUENCE_NUMBER, Long::valueOf));
        new TreeMap<>(values).forEach((name, value) -> {
            if (isSourceName(name) && HeaderText.percentDecoded(value).isEmpty()) {
                invalid.add(name);
            }
        });
        return invalid;
    }

    private static void addIfInvalid(
            List<String> invalid, Map<String, String> values, String name, Optional<?> parsed) {
        if (values.containsKey(name) && parsed.isEmpty()) {
            invalid.add(name);
        }
    }

    /** The source's own metadata in an object's metadata, as the source spells it. */
    static Map<String, String> sourceMetadata(Map<String, String> values) {
        Map<String, String> spelling = new TreeMap<>();
        for (String name : values.getOrDefault(NAMES, "").split(",", -1)) {
            spelling.put(name.toLowerCase(Locale.ROOT), name);
        }
        Map<String, String> metadata = new TreeMap<>();
        values.forEach((name, value) -> {
            if (isSourceName(name)) {
                HeaderText.percentDecoded(value)
                        .ifPresent(decoded -> metadata.put(spelling.getOrDefault(name, name), decoded));
            }
        });
        return metadata;
    }

    private static boolean isSourceName(String name) {
        return !name.startsWith(MetadataNames.PREFIX);
    }

    private static <T> Optional<T> read(Map<String, String> values, String name, Function<String, T> parser) {
        try {
            return Optional.ofNullable(values.get(name)).map(parser);
        } catch (IllegalArgumentException | DateTimeException invalid) {
            return Optional.empty();
        }
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
