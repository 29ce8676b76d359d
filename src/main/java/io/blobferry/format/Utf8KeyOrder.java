package io.blobferry.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order in which S3 lists keys: by UTF-8 bytes, which is the order of code points. {@link String#compareTo}
 * compares UTF-16 units, and sorts code points above U+FFFF before U+E000.
 */
public final class Utf8KeyOrder {
    public static final Comparator<String> COMPARATOR = Utf8KeyOrder::compare;

    private Utf8KeyOrder() {}

    private static int compare(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    /** A key that sorts shortly before the given one: the key without its last character. */
    public static String before(String key) {
        return key.substring(0, key.offsetByCodePoints(key.length(), -1));
    }
}
