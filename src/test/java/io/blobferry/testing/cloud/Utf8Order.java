package io.blobferry.testing.cloud;

import java.util.Comparator;

/**
 * The order of the keys of a bucket: that of their UTF-8 bytes, which is that of their code points ("Listing object keys
 * programmatically" in the Amazon S3 user guide). Java's strings have the order of their UTF-16 units, where a character
 * beyond U+FFFF comes before those from U+E000.
 */
final class Utf8Order {
    static final Comparator<String> KEYS = Utf8Order::compare;

    private Utf8Order() {}

    private static int compare(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Integer.compare(rank(a), rank(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** A unit of a character beyond U+FFFF comes after every other unit. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + Character.MAX_VALUE : unit;
    }
}
