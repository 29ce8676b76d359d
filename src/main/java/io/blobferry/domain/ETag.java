package io.blobferry.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * The ETag of a blob or of an S3 object, without quotes.
 *
 * <p>Event Grid and the storage SDKs return the same ETag quoted or unquoted, so the constructor strips surrounding
 * white space and quotes, and two ETags are compared by {@link #equals}.
 *
 * @param value the text without quotes; never blank
 */
public record ETag(String value) {
    public ETag {
        Objects.requireNonNull(value, "value");
        value = unquoted(value);
        if (value.isBlank()) {
            throw new IllegalArgumentException("ETag must not be blank");
        }
    }

    /** The ETag of a text that another party wrote; empty if it is missing or blank, also between its quotes. */
    public static Optional<ETag> of(String raw) {
        return Optional.ofNullable(raw)
                .filter(text -> !unquoted(text).isBlank())
                .map(ETag::new);
    }

    /** The quoted form, for {@code If-Match} and {@code If-None-Match}. */
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
