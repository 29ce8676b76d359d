package io.blobferry.domain;

import java.util.Objects;

/**
 * The entity tag of a blob or of an S3 object, without the quotes that the wire sometimes carries.
 *
 * <p>Event Grid and the storage SDKs hand out the same tag quoted and unquoted, so every tag is normalised here and
 * compared by {@link #equals}.
 *
 * @param value the tag's text; never blank, never quoted
 */
public record ETag(String value) {
    public ETag {
        Objects.requireNonNull(value, "value");
        value = unquoted(value);
        if (value.isBlank()) {
            throw new IllegalArgumentException("an ETag is never blank");
        }
    }

    /** The tag as {@code If-Match} and {@code If-None-Match} want it. */
    public String quoted() {
        return '"' + value + '"';
    }

    @Override
    public String toString() {
        return value;
    }

    private static String unquoted(String raw) {
        String tag = raw.strip();
        return tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"")
                ? tag.substring(1, tag.length() - 1)
                : tag;
    }
}
