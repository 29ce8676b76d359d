package io.blobferry.events;

/** Text without half surrogate pairs, which JSON can escape and UTF-8, and so a table or a queue, cannot hold. */
final class WellFormedText {
    private WellFormedText() {}

    /** The text with U+FFFD in place of each half surrogate pair. */
    static String of(String text) {
        if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
            return text;
        }
        StringBuilder wellFormed = new StringBuilder(text.length());
        text.codePoints()
                .map(character -> character <= Character.MAX_VALUE && Character.isSurrogate((char) character)
                        ? BlobPath.REPLACEMENT
                        : character)
                .forEach(wellFormed::appendCodePoint);
        return wellFormed.toString();
    }
}
