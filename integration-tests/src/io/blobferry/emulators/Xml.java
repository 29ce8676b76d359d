package io.blobferry.emulators;

/** Text as XML carries it. */
final class Xml {
    private Xml() {}

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
