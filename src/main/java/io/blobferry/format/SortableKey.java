package io.blobferry.format;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An object's key as a part of a longer key, which sorts by the UTF-8 bytes of the object's key. Control characters, the
 * space and {@code ! " # $ %} are percent-encoded, everything else is unchanged; {@link #END} sorts before all that an encoded
 * key contains. So a listing of longer keys comes in the order of the objects' keys.
 */
final class SortableKey {
    /** Follows an encoded key. */
    static final char END = '!';

    /** All characters up to this one are encoded, as this one and two hexadecimal digits. */
    private static final char ESCAPE = '%';

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private SortableKey() {}

    static String encode(String key) {
        StringBuilder encoded = new StringBuilder(key.length() + 16);
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c <= ESCAPE) {
                encoded.append(ESCAPE).append(HEX.toHexDigits((byte) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    /** Empty if the text is no encoded key. */
    static Optional<String> decode(String encoded) {
        StringBuilder key = new StringBuilder(encoded.length());
        int i = 0;
        while (i < encoded.length()) {
            char c = encoded.charAt(i);
            if (c < ESCAPE) {
                return Optional.empty();
            }
            if (c > ESCAPE) {
                key.append(c);
                i++;
                continue;
            }
            if (i + 3 > encoded.length() || !isEscaped(encoded, i)) {
                return Optional.empty();
            }
            key.append((char) HexFormat.fromHexDigits(encoded, i + 1, i + 3));
            i += 3;
        }
        return Optional.of(key.toString());
    }

    private static boolean isEscaped(String encoded, int at) {
        return isUpperHexDigit(encoded.charAt(at + 1))
                && isUpperHexDigit(encoded.charAt(at + 2))
                && HexFormat.fromHexDigits(encoded, at + 1, at + 3) <= ESCAPE;
    }

    private static boolean isUpperHexDigit(char c) {
        return HexFormat.isHexDigit(c) && !Character.isLowerCase(c);
    }

    /** The longest beginning of the encoded key within the number of bytes of UTF-8 that splits no character. */
    static String beginning(String encoded, int maxBytes) {
        int bytes = 0;
        int i = 0;
        while (i < encoded.length()) {
            int codePoint = encoded.codePointAt(i);
            int end = codePoint == ESCAPE ? i + 3 : i + Character.charCount(codePoint);
            int length = encoded.substring(i, end).getBytes(StandardCharsets.UTF_8).length;
            if (bytes + length > maxBytes) {
                break;
            }
            bytes += length;
            i = end;
        }
        return encoded.substring(0, i);
    }
}
