package io.blobferry.emulators;

/** Text as XML carries it. */
public final class Xml {
    private Xml() {}

    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
