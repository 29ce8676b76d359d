package io.blobferry.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.files.FileNames.Escaping;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FileNamesTest {
    private static final int NAMES = Integer.getInteger("files.names", 20_000);

    /** Characters that break names, beside random ones of all of Unicode. */
    private static final String[] HOSTILE = {
        "/",
        "/",
        "/",
        ".",
        "..",
        " ",
        "%",
        "%2",
        "%41",
        "%-",
        "%+",
        "%_",
        "%u0041",
        "\\",
        ":",
        "*",
        "?",
        "\"",
        "<",
        ">",
        "|",
        "\0",
        "\n",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u202e",
        "\ud800",
        "\udc00",
        "e\u0301",
        "\u00e9",
        "\u212a",
        "\u017f",
        "CON",
        "nul",
        "com1",
        "LPT9",
        "CONIN$",
        "a",
        "A",
        "b",
        "\uffff",
        "\ufeff",
        "\ud83d\ude00",
        ".blobferry-restore",
        "~"
    };

    @ParameterizedTest
    @EnumSource(Escaping.class)
    void anyName_isReversibleAndSafe(Escaping escaping) {
        Random random = new Random(20261101);
        Map<List<String>, String> seen = new HashMap<>();
        for (int i = 0; i < NAMES; i++) {
            String name = name(random);
            List<String> path = path(name, escaping);
            assertEquals(Optional.of(name), FileNames.decode(path), () -> "from " + path);
            path.forEach(element -> assertSafe(element, name));
            String other = seen.put(path, name);
            assertTrue(other == null || other.equals(name), () -> other + " and " + name + " have one path");
        }
    }

    @Test
    void fullyEscapedNames_differInMoreThanCaseAndForm() {
        Random random = new Random(7);
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < NAMES; i++) {
            String name = name(random);
            String folded = Normalizer.normalize(
                    String.join("/", path(name, Escaping.ALL)).toLowerCase(Locale.ROOT), Normalizer.Form.NFKD);
            String other = seen.put(folded, name);
            assertTrue(other == null || other.equals(name), () -> other + " and " + name + " may be one file");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "report.pdf|report.pdf",
                "..|.%2E",
                ".|%2E",
                "dot.|dot%2E",
                "a:b|a%3Ab",
                "con|%63on",
                "Con.txt|%43on.txt",
                "console|console",
                "com0|%63om0",
                "100%|100%25",
                "é|é",
                ".blobferry-restore|%2Eblobferry-restore",
                ".Blobferry-Restore|%2EBlobferry-Restore"
            })
    void segment_hasName(String segment, String name) {
        assertEquals(List.of(name), FileNames.encodeFirst(segment, Escaping.RESERVED));
    }

    @Test
    void emptySegments_areNamed() {
        assertEquals(List.of("%_", "a", "%_", "b", "%_"), path("/a//b/", Escaping.RESERVED));
    }

    @Test
    void longSegment_continues() {
        String segment = "ä".repeat(1_024);

        List<String> path = FileNames.encode(segment, Escaping.RESERVED);

        assertEquals(9, path.size());
        assertTrue(path.getFirst().endsWith("%+"));
        assertFalse(path.getLast().endsWith("%+"));
        assertEquals(Optional.of(segment), FileNames.decode(path));
    }

    @Test
    void segmentThatIsNotNormalized_isAscii() {
        assertEquals(List.of("e%u0301"), FileNames.encode("e\u0301", Escaping.RESERVED));
        assertNotEquals(FileNames.encode("\u00e9", Escaping.RESERVED), FileNames.encode("e\u0301", Escaping.RESERVED));
    }

    @Test
    void foreignFile_isNoBlob() {
        assertEquals(Optional.empty(), FileNames.decode(List.of("100%")));
        assertEquals(Optional.empty(), FileNames.decode(List.of("%zz")));
        assertEquals(Optional.empty(), FileNames.decode(List.of("%u12")));
    }

    static List<String> path(String name, Escaping escaping) {
        List<String> path = new ArrayList<>();
        String[] segments = name.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            path.addAll(
                    i == 0 ? FileNames.encodeFirst(segments[i], escaping) : FileNames.encode(segments[i], escaping));
        }
        return path;
    }

    static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int pieces = 1 + random.nextInt(random.nextInt(8) == 0 ? 400 : 8);
        for (int i = 0; i < pieces && name.length() < 1_000; i++) {
            if (random.nextInt(3) > 0) {
                name.append(HOSTILE[random.nextInt(HOSTILE.length)]);
            } else if (random.nextBoolean()) {
                name.append((char) random.nextInt(0x10000));
            } else {
                name.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
            }
        }
        return name.toString();
    }

    private static void assertSafe(String element, String name) {
        assertFalse(element.isEmpty(), () -> "empty element for " + name);
        assertTrue(element.getBytes(StandardCharsets.UTF_8).length <= 255, () -> element + " is too long");
        assertEquals(element, new String(element.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        assertTrue(Normalizer.isNormalized(element, Normalizer.Form.NFC), () -> element + " is not in form C");
        assertFalse(
                element.matches("(?s).*[<>:\"/\\\\|?*\\p{Cntrl}\\x{2028}-\\x{202E}].*"),
                () -> element + " has a reserved one");
        assertFalse(element.endsWith(".") || element.endsWith(" "), () -> element + " ends in a dot or a space");
        assertFalse(
                element.matches("(?is)(con|prn|aux|nul|com\\d|lpt\\d|conin\\$|conout\\$)( *\\..*)?"),
                () -> element + " is a device");
        assertFalse(
                element.equalsIgnoreCase(".blobferry-restore") && name.startsWith(element), "the restore's own folder");
    }
}
