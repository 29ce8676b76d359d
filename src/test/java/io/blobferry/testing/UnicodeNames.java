package io.blobferry.testing;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Names that together have every Unicode character but half surrogate pairs, which have no form in UTF-8. Azure refuses some
 * of them ("Naming and referencing containers, blobs, and metadata"); what passes all passes those that it takes.
 */
public final class UnicodeNames {
    /** A name has at most 1,024 UTF-16 units. */
    private static final int CHARACTERS_PER_NAME = 500;

    /** Control characters, white space, line breaks and punctuation: up to here, and in one block more. */
    private static final int SINGLE = 0x300;

    private static final int PUNCTUATION = 0x2000;
    private static final int AFTER_PUNCTUATION = 0x2070;

    private UnicodeNames() {}

    /** Each of the characters above as a name of its own and at the end of one; all characters in long names. */
    public static Stream<String> all() {
        Stream<String> single = IntStream.concat(characters(0, SINGLE), characters(PUNCTUATION, AFTER_PUNCTUATION))
                .mapToObj(Character::toString)
                .flatMap(character -> Stream.of(character, "a" + character));
        Stream<String> together = IntStream.rangeClosed(0, Character.MAX_CODE_POINT / CHARACTERS_PER_NAME)
                .map(block -> block * CHARACTERS_PER_NAME)
                .mapToObj(first -> characters(first, first + CHARACTERS_PER_NAME)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString())
                .filter(name -> !name.isEmpty());
        return Stream.of(single, together, BlobNames.unusual().stream(), lineBreaks().stream())
                .flatMap(names -> names);
    }

    /** Names with each character that some pattern, reader or printer takes as the end of a line. */
    public static List<String> lineBreaks() {
        return Stream.of("\n", "\r", "\r\n", "\u000B", "\f", "\u0085", "\u2028", "\u2029")
                .map(end -> "folder/before" + end + "after")
                .toList();
    }

    private static IntStream characters(int from, int to) {
        return IntStream.range(from, Math.min(to, Character.MAX_CODE_POINT + 1))
                .filter(character -> character > Character.MAX_VALUE || !Character.isSurrogate((char) character));
    }
}
