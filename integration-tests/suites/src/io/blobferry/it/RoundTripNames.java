package io.blobferry.it;

import io.blobferry.testing.BlobNames;
import io.blobferry.testing.UnicodeNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Blob names that file systems, URLs, headers, XML and tools have trouble with. */
final class RoundTripNames {
    private static final List<String> FIXED = List.of(
            // A file and a folder of one name; names that differ in case, or in normalisation, alone.
            "a",
            "a/b",
            "A",
            "a/B",
            "caf\u00E9",
            "cafe\u0301",
            // What Windows reserves, and what it cuts off.
            "con",
            "NUL.txt",
            "aux/lpt1",
            "dots.",
            "spaces ",
            "colon:stream",
            // The restore's own names, options, and ways out of a folder.
            ".blobferry-restore/manifest.jsonl",
            ".blobferry/deleted/x",
            "-rf",
            "~",
            "$HOME",
            "`id`",
            "..%2f..%2fetc%2fpasswd",
            "%00",
            "%",
            "%25",
            "100% +plus+ &amp; <xml/>",
            "*?|<>\"",
            "a//b",
            "/leading",
            // Text that runs the other way, has no width, or lies beyond the first plane.
            "\u05D0\u202Ebidi",
            "zero\u200Bwidth\uFEFF",
            "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
            "\uDBFF\uDFFD",
            "\uFFFD");

    private static final String CHARACTERS =
            "abcXYZ019 !\"#$%&'()*+,-.:;<=>?@[]^_`{|}~\u00E4\u00DF\u0142\u6F22\u3042\u0928\u2028";

    private RoundTripNames() {}

    /** So many different names. */
    static Set<String> of(int count, Random random) {
        Set<String> names = Stream.of(
                        FIXED.stream(),
                        BlobNames.unusual().stream(),
                        UnicodeNames.lineBreaks().stream(),
                        Stream.of(
                                "long/" + "x".repeat(250),
                                "long/" + "\u6F22".repeat(200),
                                "deep/" + "d/".repeat(100) + "f"))
                .flatMap(list -> list)
                .filter(RoundTripNames::isTaken)
                .limit(count)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        while (names.size() < count) {
            names.add(random(random));
        }
        return names;
    }

    /**
     * What the emulator does as the service does. It takes a backslash for a slash, and fails where it has to list a name that
     * XML 1.0 cannot carry, which the service encodes.
     */
    private static boolean isTaken(String name) {
        return name.indexOf('\\') < 0
                && name.chars().allMatch(character -> character >= ' ' || "\t\n\r".indexOf(character) >= 0);
    }

    private static String random(Random random) {
        return IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(segment -> segment(random))
                .collect(Collectors.joining("/"));
    }

    private static String segment(Random random) {
        return IntStream.range(0, 2 + random.nextInt(18))
                .mapToObj(at -> String.valueOf(CHARACTERS.charAt(random.nextInt(CHARACTERS.length()))))
                .collect(Collectors.joining());
    }
}
