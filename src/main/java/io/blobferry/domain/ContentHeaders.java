package io.blobferry.domain;

import java.util.Objects;
import java.util.Optional;

/** The HTTP headers of a blob's content that are kept with the object, unchanged. Any characters. */
public record ContentHeaders(
        Optional<String> type,
        Optional<String> encoding,
        Optional<String> language,
        Optional<String> disposition,
        Optional<String> cacheControl) {
    public ContentHeaders {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(encoding, "encoding");
        Objects.requireNonNull(language, "language");
        Objects.requireNonNull(disposition, "disposition");
        Objects.requireNonNull(cacheControl, "cacheControl");
    }
}
