package io.blobferry.bench;

import io.blobferry.loadstubs.Conditions;
import java.util.List;

/**
 * The same work for several copiers.
 *
 * @param name as {@code --only} has it
 * @param title what is done, in a line
 * @param note what a reader has to know to judge the figures
 * @param maxRounds more rounds than these would take too long
 */
record Scenario(
        String name,
        String title,
        String note,
        Conditions conditions,
        List<Entry> entries,
        List<Figure> figures,
        Figure plotted,
        List<Goal> goals,
        int maxRounds) {
    /**
     * A copier and what it is given.
     *
     * @param warmUp copied before, where the copier lives longer than one load
     */
    record Entry(String label, Copier copier, Workload warmUp, Workload load) {}

    List<String> labels() {
        return entries.stream().map(Entry::label).toList();
    }
}
