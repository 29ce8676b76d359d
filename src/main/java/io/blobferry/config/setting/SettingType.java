package io.blobferry.config.setting;

import java.util.Optional;
import java.util.function.Function;

/**
 * The values that a setting may have.
 *
 * @param allowed the allowed values, in words
 * @param parser returns the value of a text; empty if the text is malformed
 * @param disclosure when a text may appear in messages and reports
 */
public record SettingType<T>(String allowed, Function<String, Optional<T>> parser, Disclosure disclosure) {
    enum Disclosure {
        ALWAYS,
        /** A malformed text may hold a credential, such as the signature in the query string of a URL. */
        WHEN_VALID,
        NEVER
    }

    public Optional<T> parse(String text) {
        return parser.apply(text);
    }

    public boolean isShown(boolean valid) {
        return switch (disclosure) {
            case ALWAYS -> true;
            case WHEN_VALID -> valid;
            case NEVER -> false;
        };
    }
}
