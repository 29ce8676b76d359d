package io.blobferry.bench;

import static io.blobferry.bench.Figure.CPU_PER_GIB;
import static io.blobferry.bench.Figure.LOAD_STUBS_CPU;
import static io.blobferry.bench.Figure.OBJECTS_PER_CPU_SECOND;
import static io.blobferry.bench.Figure.OBJECTS_PER_SECOND;
import static io.blobferry.bench.Figure.PEAK_RSS;
import static io.blobferry.bench.Figure.REQUESTS_PER_OBJECT;
import static io.blobferry.bench.Figure.THROUGHPUT;
import static io.blobferry.bench.Figure.WALL;
import static io.blobferry.bench.Workload.GIB;
import static io.blobferry.bench.Workload.KIB;
import static io.blobferry.bench.Workload.MIB;

import io.blobferry.loadstubs.Conditions;
import java.util.ArrayList;
import java.util.List;

/** What is measured, and what it is to be. */
final class Scenarios {
    private static final String OURS = "Blobferry";
    private static final String RCLONE = "rclone";
    private static final String CURL = "curl | curl";
    private static final int ANY = Integer.MAX_VALUE;
    private static final int FAR_ROUND_TRIP_MILLIS = 80;
    private static final int TUNED_STREAMS = 16;

    private final Plan plan;

    Scenarios(Plan plan) {
        this.plan = plan;
    }

    List<Scenario> all() {
        return List.of(
                large(),
                far(),
                small(),
                memory(),
                new StartScenario(plan).scenario(),
                new ScaleOutScenario(plan).scenario(),
                new BackupScenarios(plan).small(),
                new BackupScenarios(plan).unchanged(),
                new RestoreScenarios(plan).large(),
                new RestoreScenarios(plan).small());
    }

    private Scenario large() {
        Workload load = plan.load(new Workload(4, GIB), new Workload(1, GIB));
        return new Scenario(
                "large",
                "Large blobs over TLS: " + load,
                "Blobferry has copied as much before. Its wall time begins with the events on the queue.",
                Conditions.UNLIMITED,
                new ScenarioEntries(plan)
                        .worker(OURS, plan.worker(), new Workload(4, load.size()), load)
                        .rclone(RCLONE, load)
                        .curl(CURL, load)
                        .all(),
                List.of(WALL, THROUGHPUT, CPU_PER_GIB, PEAK_RSS, LOAD_STUBS_CPU),
                CPU_PER_GIB,
                List.of(
                        Goal.atMostOf(CPU_PER_GIB, OURS, 0.38, RCLONE),
                        Goal.atMostOf(CPU_PER_GIB, OURS, 1.1, CURL),
                        Goal.atLeastOf(THROUGHPUT, OURS, 1.8, RCLONE)),
                ANY);
    }

    private Scenario far() {
        Workload load = plan.load(new Workload(2, GIB), new Workload(1, GIB / 2));
        String tuned = "rclone, more streams";
        // So many in all make its memory that which Blobferry may have.
        int streams = TUNED_STREAMS / load.count();
        String[] flags = {"--multi-thread-streams=" + streams, "--s3-upload-concurrency=" + streams};
        return new Scenario(
                "far",
                "Far away, " + FAR_ROUND_TRIP_MILLIS + " ms of round trip added: " + load,
                "The round trip is added to each request and to each step of a TLS handshake. The second row of rclone is"
                        + " that with `" + String.join(" ", flags)
                        + "`, with which it takes about as much memory as Blobferry.",
                new Conditions(0, FAR_ROUND_TRIP_MILLIS),
                new ScenarioEntries(plan)
                        .worker(OURS, plan.worker(), new Workload(4, load.size()), load)
                        .rclone(RCLONE, load)
                        .rclone(tuned, load, flags)
                        .all(),
                List.of(WALL, THROUGHPUT, CPU_PER_GIB, PEAK_RSS, LOAD_STUBS_CPU),
                THROUGHPUT,
                List.of(Goal.atLeastOf(THROUGHPUT, OURS, 2, RCLONE), Goal.atLeastOf(THROUGHPUT, OURS, 2, tuned)),
                ANY);
    }

    private Scenario small() {
        Workload load = plan.load(new Workload(10_000, 64 * KIB), new Workload(2_000, 64 * KIB));
        String fresh = "Blobferry, fresh";
        String warm = "Blobferry, warm";
        return new Scenario(
                "small",
                "Small blobs: " + load + ", their events drained from the queue, checkpoints included",
                "TLS for all: Azure's client refuses to send a token over plain HTTP. The fresh worker's figures begin"
                        + " with its JVM; the warm one has drained as many events before.",
                Conditions.UNLIMITED,
                new ScenarioEntries(plan)
                        .worker(warm, plan.worker(), load, load)
                        .worker(fresh, plan.worker(), Workload.NONE, load)
                        .rclone(RCLONE, load)
                        .rclone("rclone, --transfers=16", load, "--transfers=16", "--checkers=16")
                        .all(),
                List.of(
                        WALL,
                        OBJECTS_PER_SECOND,
                        OBJECTS_PER_CPU_SECOND,
                        REQUESTS_PER_OBJECT,
                        PEAK_RSS,
                        LOAD_STUBS_CPU),
                OBJECTS_PER_CPU_SECOND,
                List.of(
                        Goal.atLeastOf(OBJECTS_PER_CPU_SECOND, fresh, 1.5, RCLONE),
                        Goal.atLeastOf(OBJECTS_PER_CPU_SECOND, warm, 1.5, RCLONE)),
                ANY);
    }

    private Scenario memory() {
        List<Workload> loads = new ArrayList<>(
                plan.quick()
                        ? List.of(new Workload(8, 64 * MIB), new Workload(1, GIB))
                        : List.of(new Workload(64, 64 * MIB), new Workload(8, GIB), new Workload(1, 16 * GIB)));
        if (plan.huge()) {
            loads.add(new Workload(1, 100 * GIB));
        }
        ScenarioEntries entries = new ScenarioEntries(plan);
        List<Goal> goals = new ArrayList<>();
        for (Workload load : loads) {
            String label = OURS + ", " + load;
            entries.worker(label, plan.worker(), Workload.NONE, load);
            goals.add(Goal.atMost(PEAK_RSS, label, 224));
        }
        return new Scenario(
                "memory",
                "Memory by the blob's size",
                "A process of its own for each row; the peak is that of its whole life.",
                Conditions.UNLIMITED,
                entries.all(),
                List.of(PEAK_RSS, WALL, THROUGHPUT, CPU_PER_GIB),
                PEAK_RSS,
                goals,
                ANY);
    }
}
