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
 * @param restores whether the copiers copy from S3 to Azure, not from Azure to S3
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
        int maxRounds,
        boolean restores) {
    /** One whose copiers copy from Azure to S3. */
    Scenario(
            String name,
            String title,
            String note,
            Conditions conditions,
            List<Entry> entries,
            List<Figure> figures,
            Figure plotted,
            List<Goal> goals,
            int maxRounds) {
        this(name, title, note, conditions, entries, figures, plotted, goals, maxRounds, false);
    }

    /**
     * A copier and what it is given.
     *
     * @param warmUp copied before, where the copier lives longer than one load
     */
    record Entry(String label, Copier copier, Workload warmUp, Workload load) {}

    /** What warms the load stubs up, so that the first turn does not pay for their start. */
    Copier rehearsal(Plan plan) {
        return restores ? entries.getFirst().copier() : plan.worker(plan.worker());
    }

    List<String> labels() {
        return entries.stream().map(Entry::label).toList();
    }
}
