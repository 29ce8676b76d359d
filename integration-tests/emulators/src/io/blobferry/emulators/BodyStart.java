package io.blobferry.emulators;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Finds where the body of one HTTP message begins. Bytes that do not begin as a message of plain HTTP does, such as TLS, or a
 * body that was sent after {@code 100 Continue}, are all of them body.
 */
final class BodyStart {
    private static final byte[] HEADER_END = {'\r', '\n', '\r', '\n'};
    private static final List<String> BEGINNINGS = List.of("HTTP", "GET ", "PUT ", "POST", "HEAD", "DELE");

    private int matched;
    private boolean first = true;

    /** Returns the index of the first byte of the body within these bytes; {@code length} if it is not among them. */
    int in(byte[] bytes, int length) {
        if (first) {
            first = false;
            String beginning = new String(bytes, 0, Math.min(4, length), StandardCharsets.ISO_8859_1);
            matched = BEGINNINGS.contains(beginning) ? 0 : HEADER_END.length;
        }
        int at = 0;
        while (at < length && matched < HEADER_END.length) {
            if (bytes[at] == HEADER_END[matched]) {
                matched++;
            } else {
                matched = bytes[at] == HEADER_END[0] ? 1 : 0;
            }
            at++;
        }
        return at;
    }
}
