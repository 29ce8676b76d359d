package io.blobferry.aws.s3;

/**
 * Texts in answers of S3. S3 writes a key into an answer as it is, also with characters that XML 1.0 cannot carry, not even
 * as a reference ("Char" in the XML 1.0 recommendation); the SDK cannot read such an answer. A listing can be asked to
 * percent-encode its keys; the answers about a multipart upload cannot ("encoding-type" in the S3 API reference).
 */
final class XmlText {
    private XmlText() {}

    /** Whether XML 1.0 can carry the text. */
    static boolean canCarry(String text) {
        return text.codePoints().allMatch(XmlText::isCharacter);
    }

    private static boolean isCharacter(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
