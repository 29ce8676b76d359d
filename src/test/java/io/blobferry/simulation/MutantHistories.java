package io.blobferry.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Runs histories of the classes next to it, which another class loader may have loaded: what it takes and returns is of the JDK.
 */
public final class MutantHistories implements LongFunction<List<String>> {
    private final boolean traced;

    /** @param traced whether the history of each seed is traced */
    public MutantHistories(boolean traced) {
        this.traced = traced;
    }

    /** Runs the history of the seed. Returns its violation, or an empty text, and then the lines of its trace. */
    @Override
    public List<String> apply(long seed) {
        History history = new History(seed, traced);
        List<String> lines = new ArrayList<>();
        lines.add(Histories.violation(history).orElse("").replaceFirst("^" + Violation.class.getName() + ": ", ""));
        lines.addAll(history.trace().lines());
        return lines;
    }
}
