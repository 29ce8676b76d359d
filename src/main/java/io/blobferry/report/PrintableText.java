package io.blobferry.report;

/** Names as people may see them: a blob's name may contain terminal escape sequences and line breaks of any kind. */
public final class PrintableText {
    private PrintableText() {}

    /** The text with control characters and changes of the writing direction replaced. */
    public static String of(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]", "?");
    }
}
