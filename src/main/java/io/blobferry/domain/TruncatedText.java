package io.blobferry.domain;

import java.util.Objects;

/**
 * The text of an event, truncated to fit into a failure row.
 *
 * @param text the text or its beginning; at most {@link #MAX_LENGTH} characters
 * @param omittedChars the number of characters that were cut off; never negative
 */
public record TruncatedText(String text, int omittedChars) {
    /** Below the limit of an Azure table's string property, 32 Ki UTF-16 characters; storage events are far smaller. */
    public static final int MAX_LENGTH = 30_000;

    public TruncatedText {
        Objects.requireNonNull(text, "text");
        if (text.length() > MAX_LENGTH || omittedChars < 0) {
            throw new IllegalArgumentException(
                    "text must have at most " + MAX_LENGTH + " characters and omittedChars must not be negative: "
                            + text.length() + " characters, omittedChars " + omittedChars);
        }
    }

    public static TruncatedText of(String fullText) {
        String text = truncate(fullText);
        return new TruncatedText(text, fullText.length() - text.length());
    }

    /** Whether the text is not truncated, so that it can be parsed again. */
    public boolean isComplete() {
        return omittedChars == 0;
    }

    /** The beginning of the text that fits; never splits a surrogate pair. */
    static String truncate(String fullText) {
        if (fullText.length() <= MAX_LENGTH) {
            return fullText;
        }
        return fullText.substring(
                0, Character.isHighSurrogate(fullText.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH);
    }
}
