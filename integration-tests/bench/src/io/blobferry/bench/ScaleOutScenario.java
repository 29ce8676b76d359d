package io.blobferry.bench;

import static io.blobferry.bench.Figure.CPU;
import static io.blobferry.bench.Figure.LOAD_STUBS_CPU;
import static io.blobferry.bench.Figure.THROUGHPUT;
import static io.blobferry.bench.Figure.WALL;

import io.blobferry.loadstubs.Conditions;
import java.util.List;
import java.util.Map;

/** One blob by one worker and by several, where each connection has a limit of its own, as between two clouds. */
final class ScaleOutScenario {
    private static final long BYTES_PER_SECOND = 2 * Workload.MIB;
    private static final double SHARE = 0.9;

    private final Plan plan;

    ScaleOutScenario(Plan plan) {
        this.plan = plan;
    }

    Scenario scenario() {
        int workers = plan.quick() ? 4 : 8;
        Workload load = plan.load(new Workload(1, 4 * Workload.GIB), new Workload(1, Workload.GIB / 2));
        // Some segments for each worker, so that none waits long for another's last one; none smaller than two parts
        // are.
        long segmentMib = Math.max(32, load.size() / Workload.MIB / (8L * workers));
        WorkerOptions variant =
                plan.worker().withDefaults(Map.of("BLOBFERRY_SEGMENT_SIZE_MIB", Long.toString(segmentMib)));
        Workload warmUp = new Workload(1, 3 * segmentMib * Workload.MIB);
        String one = "Blobferry, 1 worker";
        String crew = "Blobferry, " + workers + " workers";
        return new Scenario(
                "scale-out",
                "Scale-out: one blob, " + load + ", each connection at " + BYTES_PER_SECOND / Workload.MIB
                        + " MiB/s, segments of " + segmentMib + " MiB",
                "One round: it takes minutes. There were three segments for each worker before.",
                Conditions.throttled(BYTES_PER_SECOND),
                new ScenarioEntries(plan)
                        .add(one, new MultiWorkerCopier(1, variant, plan.work().resolve("logs")), warmUp, load)
                        .add(
                                crew,
                                new MultiWorkerCopier(
                                        workers, variant, plan.work().resolve("logs")),
                                warmUp,
                                load)
                        .all(),
                List.of(WALL, THROUGHPUT, CPU, LOAD_STUBS_CPU),
                THROUGHPUT,
                List.of(Goal.atLeastOf(THROUGHPUT, crew, SHARE * workers, one)),
                1);
    }
}
