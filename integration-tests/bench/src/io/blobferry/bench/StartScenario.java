package io.blobferry.bench;

import static io.blobferry.bench.Figure.CPU;
import static io.blobferry.bench.Figure.PEAK_RSS;
import static io.blobferry.bench.Figure.WALL;

import io.blobferry.loadstubs.Conditions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long it takes from nothing to the first blob, with what the JVM can keep from one start to the next. */
final class StartScenario {
    private static final double MAX_SECONDS = 1.5;
    private static final int HAS_AOT_CACHES = 25;
    private static final int ANY = Integer.MAX_VALUE;
    private static final String PLAIN = "Blobferry, plain";
    private static final String SHARED = "Blobferry, class-data sharing";
    private static final String AOT = "Blobferry, AOT cache";
    private static final String LAUNCHED = "Blobferry, by its launcher";

    private final Plan plan;

    StartScenario(Plan plan) {
        this.plan = plan;
    }

    Scenario scenario() {
        Workload load = new Workload(1, 64 * Workload.KIB);
        ScenarioEntries entries = new ScenarioEntries(plan).worker(PLAIN, plan.worker(), Workload.NONE, load);
        List<Goal> goals = new ArrayList<>();
        Path classes = plan.work().resolve("classes.jsa");
        add(entries, goals, SHARED, "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile=", classes);
        if (Runtime.version().feature() >= HAS_AOT_CACHES) {
            Path cache = plan.work().resolve("classes.aot");
            add(entries, goals, AOT, "-XX:AOTCacheOutput=", "-XX:AOTCache=", cache);
        }
        Copier launched = plan.worker(plan.worker().launched());
        entries.add(LAUNCHED, new ArchivedCopier(launched, plan.work()), Workload.NONE, load);
        goals.add(Goal.atMost(WALL, LAUNCHED, MAX_SECONDS));
        return new Scenario(
                "start",
                "Cold start: from the start of the process to the first blob, " + load + ", in S3",
                "Its event is on the queue already. The archives were left behind by a worker that ended after"
                        + " 200 such blobs; the launcher's by ./blobferry archive.",
                Conditions.UNLIMITED,
                entries.all(),
                List.of(WALL, CPU, PEAK_RSS),
                WALL,
                goals,
                ANY);
    }

    private void add(
            ScenarioEntries entries, List<Goal> goals, String label, String leaving, String finding, Path archive) {
        Copier trainee = plan.worker(plan.worker().withJvmArguments(List.of(leaving + archive)));
        Copier measured = plan.worker(plan.worker().withJvmArguments(List.of(finding + archive)));
        entries.add(
                label,
                new CdsArchiveCopier(trainee, measured, archive),
                Workload.NONE,
                new Workload(1, 64 * Workload.KIB));
        goals.add(Goal.atMost(WALL, label, MAX_SECONDS));
    }
}
