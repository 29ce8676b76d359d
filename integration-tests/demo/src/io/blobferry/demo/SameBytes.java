package io.blobferry.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Compares two streams. */
final class SameBytes {
    private static final int BUFFER = 64 * 1024;

    private SameBytes() {}

    static boolean in(InputStream expected, InputStream found) throws IOException {
        byte[] one = new byte[BUFFER];
        while (true) {
            int length = expected.readNBytes(one, 0, one.length);
            byte[] other = found.readNBytes(length == 0 ? 1 : length);
            if (length != other.length || !Arrays.equals(one, 0, length, other, 0, length)) {
                return false;
            }
            if (length == 0) {
                return true;
            }
        }
    }
}
