package io.blobferry.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened in a history, line by line. */
final class Trace {
    private final boolean on;
    private final List<String> lines = new ArrayList<>();

    Trace(boolean on) {
        this.on = on;
    }

    /** Adds the line, unless it is empty. */
    void add(Supplier<String> line) {
        if (on) {
            String text = line.get();
            if (!text.isEmpty()) {
                lines.add(text);
            }
        }
    }

    List<String> lines() {
        return lines;
    }
}
