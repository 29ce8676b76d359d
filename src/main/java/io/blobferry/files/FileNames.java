package io.blobferry.files;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of files for names of blobs: safe for Windows, macOS and Linux, and reversible. Each segment of a blob's name, between
 * two slashes, is an element of the path, as it is where every file system takes it. {@code %} and two hexadecimal digits, or
 * {@code %u} and four, stand for a UTF-16 unit that some file system does not take:
 *
 * <ul>
 *   <li>{@code %} itself, {@code < > : " | ? * \}, control characters, line separators, marks that change the direction of
 *       text, surrogates without their pair;
 *   <li>the last character of a segment that ends with a dot or a space, so that none is {@code .} or {@code ..};
 *   <li>the first character of a name that Windows reserves for a device, such as {@code CON}, and of the restore's own
 *       folder;
 *   <li>all characters but ASCII in a segment that is not in Unicode's form C, which some file systems change.
 * </ul>
 *
 * <p>{@code %_} is an empty segment. An element that ends with {@code %+} continues in the next, since no file system takes
 * more than 255 bytes. An element may end with {@code %-}, which stands for nothing: of a blob and a folder of one name, one
 * has it. Any other character may be escaped too, where two names would be one on the file system at hand.
 */
final class FileNames {
    /** The folder of the restore's own files, below the destination. */
    static final String OWN_FOLDER = ".blobferry-restore";

    /** Marks one of a file and a folder that have the same name. */
    static final String MARK = "%-";

    private static final String EMPTY = "%_";
    private static final String CONTINUED = "%+";

    /** Less than the 255 bytes, or UTF-16 units, of all common file systems, for what is appended. */
    private static final int MAX_ELEMENT_BYTES = 240;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** "Naming Files, Paths, and Namespaces" in the documentation of Windows; the superscripts count as digits. */
    private static final Pattern DEVICE = Pattern.compile(
            "(?i)(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\\x{B9}\\x{B2}\\x{B3}]) *([.:].*)?", Pattern.DOTALL);

    private FileNames() {}

    /** How much of a name is escaped. */
    enum Escaping {
        /** What some file system does not take. */
        RESERVED,
        /** And all but ASCII, for a process that cannot pass other characters to its file system. */
        NON_ASCII,
        /** Everything but digits and {@code - _ .}, so that no other name is equal but for case or Unicode form. */
        ALL
    }

    /** The elements of the path of one segment of a blob's name; at least one. */
    static List<String> encode(String segment, Escaping escaping) {
        if (segment.isEmpty()) {
            return List.of(EMPTY);
        }
        List<String> elements = escape(segment, escaping);
        // A mark that combines may follow an escaped character, whose last digit is a letter.
        return elements.stream().allMatch(element -> Normalizer.isNormalized(element, Normalizer.Form.NFC))
                ? elements
                : escape(segment, Escaping.NON_ASCII);
    }

    private static List<String> escape(String segment, Escaping escaping) {
        List<String> elements = new ArrayList<>();
        StringBuilder element = new StringBuilder();
        int bytes = 0;
        for (int at = 0; at < segment.length(); ) {
            int character = segment.codePointAt(at);
            int end = at + Character.charCount(character);
            boolean isLast = end == segment.length();
            String text = (isLast && isTrimmed(character)) || isEscaped(character, escaping)
                    ? escape(segment, at, end)
                    : segment.substring(at, end);
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + length > MAX_ELEMENT_BYTES) {
                elements.add(withoutDevice(element.append(CONTINUED).toString()));
                element.setLength(0);
                bytes = 0;
            }
            element.append(text);
            bytes += length;
            at = end;
        }
        elements.add(withoutDevice(element.toString()));
        return elements;
    }

    /** The same with the first element different from the name of the restore's own folder. */
    static List<String> encodeFirst(String segment, Escaping escaping) {
        List<String> elements = encode(segment, escaping);
        return elements.getFirst().equalsIgnoreCase(OWN_FOLDER)
                ? List.of(
                        escape(elements.getFirst(), 0, 1) + elements.getFirst().substring(1))
                : elements;
    }

    /** The blob's name for the elements of a path; empty if they are none of a blob. */
    static Optional<String> decode(List<String> elements) {
        StringBuilder name = new StringBuilder();
        boolean continued = true;
        for (String element : elements) {
            if (!continued) {
                name.append('/');
            }
            String text = element.endsWith(MARK) ? element.substring(0, element.length() - MARK.length()) : element;
            continued = text.endsWith(CONTINUED);
            String encoded = continued ? text.substring(0, text.length() - CONTINUED.length()) : text;
            if (!encoded.equals(EMPTY) && !unescape(encoded, name)) {
                return Optional.empty();
            }
        }
        return Optional.of(name.toString());
    }

    /** Whether Windows would drop it at the end of a name. */
    private static boolean isTrimmed(int character) {
        return character == '.' || character == ' ';
    }

    private static boolean isEscaped(int c, Escaping escaping) {
        return switch (escaping) {
            case RESERVED -> isReserved(c);
            case NON_ASCII -> c > 0x7E || isReserved(c);
            case ALL -> !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.';
        };
    }

    private static boolean isReserved(int c) {
        return c < 0x20
                || "%<>:\"|?*\\".indexOf(c) >= 0
                || (c >= 0x7F && c <= 0x9F)
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x2028 && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0xFEFF
                || (c & 0xFFFE) == 0xFFFE;
    }

    private static String escape(String text, int from, int to) {
        StringBuilder escaped = new StringBuilder();
        for (int i = from; i < to; i++) {
            char unit = text.charAt(i);
            if (unit <= 0xFF) {
                escaped.append('%').append(HEX.toHexDigits((byte) unit));
            } else {
                escaped.append("%u").append(HEX.toHexDigits(unit));
            }
        }
        return escaped.toString();
    }

    private static String withoutDevice(String element) {
        return DEVICE.matcher(element).matches() ? escape(element, 0, 1) + element.substring(1) : element;
    }

    private static boolean unescape(String encoded, StringBuilder name) {
        int at = 0;
        while (at < encoded.length()) {
            char c = encoded.charAt(at);
            if (c != '%') {
                name.append(c);
                at++;
                continue;
            }
            boolean isWide = encoded.startsWith("u", at + 1);
            int from = isWide ? at + 2 : at + 1;
            int to = from + (isWide ? 4 : 2);
            if (to > encoded.length() || !isHex(encoded, from, to)) {
                return false;
            }
            name.append((char) HexFormat.fromHexDigits(encoded, from, to));
            at = to;
        }
        return true;
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
