package io.blobferry.bench;

import static io.blobferry.bench.Figure.CPU_PER_GIB;
import static io.blobferry.bench.Figure.LOAD_STUBS_CPU;
import static io.blobferry.bench.Figure.OBJECTS_PER_CPU_SECOND;
import static io.blobferry.bench.Figure.OBJECTS_PER_SECOND;
import static io.blobferry.bench.Figure.PEAK_RSS;
import static io.blobferry.bench.Figure.REQUESTS_PER_OBJECT;
import static io.blobferry.bench.Figure.THROUGHPUT;
import static io.blobferry.bench.Figure.WALL;

import io.blobferry.bench.RcloneCopier.Direction;
import io.blobferry.loadstubs.Conditions;
import java.util.List;

/** The way back: a container's backups in S3 into another container. */
final class RestoreScenarios {
    private static final String OURS = "Blobferry";
    private static final String RCLONE = "rclone";
    private static final int ANY = Integer.MAX_VALUE;
    private static final String NOTE =
            "Both are processes that begin, restore and end. Blobferry lists versions, compares each"
                    + " blob's checksum with S3's before it appears, sends the service each block's, and keeps a journal.";

    private final Plan plan;

    RestoreScenarios(Plan plan) {
        this.plan = plan;
    }

    Scenario large() {
        Workload load = plan.load(new Workload(4, Workload.GIB), new Workload(1, Workload.GIB));
        return new Scenario(
                "restore-large",
                "Restore of large blobs: " + load + ", S3 to Azure",
                NOTE,
                Conditions.UNLIMITED,
                entries(load).all(),
                List.of(WALL, THROUGHPUT, CPU_PER_GIB, PEAK_RSS, LOAD_STUBS_CPU),
                THROUGHPUT,
                List.of(Goal.atLeastOf(THROUGHPUT, OURS, 1, RCLONE), Goal.atMostOf(CPU_PER_GIB, OURS, 1, RCLONE)),
                ANY,
                true);
    }

    Scenario small() {
        Workload load = plan.load(new Workload(10_000, 64 * Workload.KIB), new Workload(2_000, 64 * Workload.KIB));
        return new Scenario(
                "restore-small",
                "Restore of small blobs: " + load + ", S3 to Azure",
                NOTE,
                Conditions.UNLIMITED,
                entries(load)
                        .rclone("rclone, --transfers=16", Direction.RESTORE, load, "--transfers=16", "--checkers=16")
                        .all(),
                List.of(
                        WALL,
                        OBJECTS_PER_SECOND,
                        OBJECTS_PER_CPU_SECOND,
                        REQUESTS_PER_OBJECT,
                        PEAK_RSS,
                        LOAD_STUBS_CPU),
                OBJECTS_PER_SECOND,
                List.of(
                        Goal.atLeastOf(OBJECTS_PER_SECOND, OURS, 1, RCLONE),
                        Goal.atLeastOf(OBJECTS_PER_CPU_SECOND, OURS, 1, RCLONE)),
                ANY,
                true);
    }

    private ScenarioEntries entries(Workload load) {
        return new ScenarioEntries(plan).restore(OURS, load).rclone(RCLONE, Direction.RESTORE, load);
    }
}
