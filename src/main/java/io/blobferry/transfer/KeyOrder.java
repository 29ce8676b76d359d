package io.blobferry.transfer;

import java.util.Comparator;

/**
 * The order in which S3 lists keys: that of their bytes in UTF-8, which is that of their code points. Java's own order, by
 * the units of UTF-16, puts what is beyond U+FFFF before U+E000.
 */
final class KeyOrder {
    static final Comparator<String> BYTES = KeyOrder::compare;

    private KeyOrder() {}

    private static int compare(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        for (int at = 0; at < shorter; at++) {
            char a = one.charAt(at);
            char b = other.charAt(at);
            if (a != b) {
                // Equal so far: where the texts differ within a pair, both are within one, and its second half decides.
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    /** A text that comes before the key, with hardly anything between the two: the key without its last character. */
    static String before(String key) {
        return key.substring(0, key.offsetByCodePoints(key.length(), -1));
    }
}
