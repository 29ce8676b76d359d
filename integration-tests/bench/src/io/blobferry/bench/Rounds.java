package io.blobferry.bench;

import io.blobferry.bench.Scenario.Entry;
import io.blobferry.loadstubs.LoadStubs;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Lets the copiers take turns: in each round every one once, each round begun by another, on new load stubs. */
final class Rounds {
    /** Before a round, so that the first turn does not pay for the load stubs' own start. */
    private static final Workload WARM_UP = new Workload(64, 4 * Workload.MIB);

    private final Plan plan;
    private final int maxRounds;
    private final PrintWriter progress;

    Rounds(Plan plan, int most, PrintWriter progress) {
        this.plan = plan;
        this.maxRounds = most;
        this.progress = progress;
    }

    Medians of(Scenario scenario) {
        Medians medians = new Medians(scenario.labels());
        int rounds = Math.min(maxRounds, scenario.maxRounds());
        for (int round = 0; round < rounds; round++) {
            List<Entry> order = new ArrayList<>(scenario.entries());
            Collections.rotate(order, -round);
            try (LoadStubs loadStubs = LoadStubs.start(scenario.conditions())) {
                scenario.rehearsal(plan).copy(new RunWorkspace(loadStubs, "rehearsal"), Workload.NONE, WARM_UP);
                for (int turn = 0; turn < order.size(); turn++) {
                    Entry entry = order.get(turn);
                    Measure measure = entry.copier()
                            .copy(new RunWorkspace(loadStubs, "turn-" + turn), entry.warmUp(), entry.load());
                    medians.add(entry.label(), measure);
                    print(scenario, round, entry, measure);
                }
            }
        }
        return medians;
    }

    private void print(Scenario scenario, int round, Entry entry, Measure measure) {
        progress.printf(
                Locale.ROOT,
                "bench: %s, round %d, %s: %.2f s, CPU %.2f s, peak %d MiB, load stubs' CPU %.2f s, others' %.2f s, %d requests%n",
                scenario.name(),
                round + 1,
                entry.label(),
                measure.wallSeconds(),
                measure.cpuSeconds(),
                measure.peakRssBytes() / Workload.MIB,
                measure.loadStubsCpuSeconds(),
                measure.othersCpuSeconds(),
                measure.requests());
        progress.flush();
    }
}
