package io.blobferry.domain;

import java.util.Objects;

/**
 * As much of an event's text as a failure row has room for.
 *
 * @param text the whole text, or its beginning
 * @param omittedChars how many characters of it are left out
 */
public record TruncatedText(String text, int omittedChars) {
    /** A table's text column holds 32 Ki characters of UTF-16; this leaves room, and no storage event comes near it. */
    public static final int MAX_LENGTH = 30_000;

    public TruncatedText {
        Objects.requireNonNull(text, "text");
        if (text.length() > MAX_LENGTH || omittedChars < 0) {
            throw new IllegalArgumentException("of an event's text " + MAX_LENGTH + " characters are kept at the most");
        }
    }

    public static TruncatedText of(String whole) {
        String text = truncate(whole);
        return new TruncatedText(text, whole.length() - text.length());
    }

    /** Whether nothing is left out, so that the text can be read again. */
    public boolean isComplete() {
        return omittedChars == 0;
    }

    /** What fits of a text, without half of a character at its end. */
    static String truncate(String whole) {
        if (whole.length() <= MAX_LENGTH) {
            return whole;
        }
        return whole.substring(
                0, Character.isHighSurrogate(whole.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH);
    }
}
