package io.blobferry.reconcile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order in which S3 lists keys: that of their bytes in UTF-8, which is that of their code points. Java's own order, by
 * the units of UTF-16, puts what is beyond U+FFFF before U+E000.
 */
final class Utf8KeyOrder {
    static final Comparator<String> COMPARATOR = Utf8KeyOrder::compare;

    private Utf8KeyOrder() {}

    private static int compare(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** A text that comes before the key, with hardly anything between the two: the key without its last character. */
    static String before(String key) {
        return key.substring(0, key.offsetByCodePoints(key.length(), -1));
    }
}
