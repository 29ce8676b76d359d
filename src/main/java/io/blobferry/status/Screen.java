package io.blobferry.status;

import io.blobferry.report.PrintableText;
import java.util.ArrayList;
import java.util.List;

/** Lines of at most 80 columns: a label, and a text that is continued below itself. */
final class Screen {
    static final int WIDTH = 80;

    private static final int LABEL_WIDTH = 17;
    private static final int INDENT = 2;

    private final List<String> lines = new ArrayList<>();

    void line(String text) {
        wrap("", 0, text);
    }

    /** A label and its text. */
    void entry(String label, String text) {
        wrap(label, LABEL_WIDTH, text);
    }

    /** A line below an entry. */
    void detail(String label, String text) {
        wrap(" ".repeat(INDENT) + label, LABEL_WIDTH, text);
    }

    /** A name below an entry, in one line; a longer one loses its middle. */
    void name(String name) {
        lines.add(" ".repeat(INDENT) + shortened(name, WIDTH - INDENT));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The name with its middle left out if it is longer than the width. */
    static String shortened(String name, int width) {
        String printable = PrintableText.of(name);
        int length = printable.codePointCount(0, printable.length());
        if (length <= width) {
            return printable;
        }
        int head = (width - 1) / 2;
        int tail = width - 1 - head;
        return printable.substring(0, printable.offsetByCodePoints(0, head)) + "…"
                + printable.substring(printable.offsetByCodePoints(0, length - tail));
    }

    private void wrap(String label, int indent, String text) {
        int start = label.isEmpty() ? indent : Math.max(indent, label.length() + 1);
        StringBuilder line = new StringBuilder(label).append(" ".repeat(start - label.length()));
        boolean empty = true;
        for (String word : PrintableText.of(text).split(" ", -1)) {
            String fitting = shortened(word, WIDTH - indent);
            if (!empty && columns(line) + 1 + columns(fitting) > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(" ".repeat(indent));
                empty = true;
            }
            line.append(empty ? "" : " ").append(fitting);
            empty = false;
        }
        lines.add(line.toString().stripTrailing());
    }

    private static int columns(CharSequence text) {
        return Character.codePointCount(text, 0, text.length());
    }
}
