package io.blobferry.aws.s3;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Texts in the headers of a request to S3. A header is safe only in printable ASCII: S3 reads other bytes than the client
 * signed and answers SignatureDoesNotMatch, HTTP strips the spaces around a value, the signature joins those inside, and S3
 * decodes what looks like an encoded word of RFC 2047 ("Working with object metadata" in the S3 user guide).
 */
final class HeaderText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private HeaderText() {}

    /** Whether a header carries the text unchanged. An empty one may be left out on the way, so it does not. */
    static boolean isSafe(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(HeaderText::isPrintableAscii)
                && !text.startsWith(" ")
                && !text.endsWith(" ")
                && !text.contains("  ")
                && !text.contains("=?");
    }

    /** Whether the text has a form in UTF-8: half of a surrogate pair has none. */
    static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** The text itself if it is safe and has no percent sign, otherwise in percent-encoded UTF-8: decoding restores it. */
    static String percentEncoded(String text) {
        return isSafe(text) && text.indexOf('%') < 0
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The text that {@link #percentEncoded} has encoded; empty if it is none. */
    static Optional<String> percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return Optional.of(text);
        }
        try {
            return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /**
     * A safe text that reads like this one: what a header cannot carry is percent-encoded, the rest is left. Not reversible;
     * may be empty.
     */
    static String readable(String text) {
        StringBuilder safe = new StringBuilder();
        text.strip().codePoints().forEach(c -> {
            boolean afterSpace = !safe.isEmpty() && safe.charAt(safe.length() - 1) == ' ';
            boolean afterEquals = !safe.isEmpty() && safe.charAt(safe.length() - 1) == '=';
            if (isPrintableAscii(c) && !(c == ' ' && afterSpace) && !(c == '?' && afterEquals)) {
                safe.append((char) c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    safe.append('%').append(HEX.toHexDigits(b));
                }
            }
        });
        return safe.toString();
    }

    private static boolean isPrintableAscii(int c) {
        return c >= 0x20 && c < 0x7f;
    }
}
