package io.blobferry.bench;

import static io.blobferry.bench.Figure.LOAD_STUBS_CPU;
import static io.blobferry.bench.Figure.OBJECTS_PER_CPU_SECOND;
import static io.blobferry.bench.Figure.OBJECTS_PER_SECOND;
import static io.blobferry.bench.Figure.PEAK_RSS;
import static io.blobferry.bench.Figure.REQUESTS_PER_OBJECT;
import static io.blobferry.bench.Figure.WALL;

import io.blobferry.bench.BackupCopier.Before;
import io.blobferry.loadstubs.Conditions;
import java.util.List;

/** The command {@code backup}: a first backfill, and one that finds everything there. */
final class BackupScenarios {
    private static final String OURS = "Blobferry backup";
    private static final String RCLONE = "rclone";
    private static final String LISTED = "Blobferry backup, proven by listings";
    private static final String BY_ROWS = "Blobferry backup, proven by rows";
    private static final int ANY = Integer.MAX_VALUE;

    private final Plan plan;

    BackupScenarios(Plan plan) {
        this.plan = plan;
    }

    Scenario small() {
        Workload load = load();
        return new Scenario(
                "backup",
                "Backfill of small blobs: " + load + ", by the command backup",
                "Both are processes that begin, list both sides, copy and end. Blobferry writes a checkpoint row for each blob.",
                Conditions.UNLIMITED,
                new ScenarioEntries(plan)
                        .backup(OURS, Before.NOTHING, load)
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
                        Goal.atLeastOf(OBJECTS_PER_CPU_SECOND, OURS, 0.8, RCLONE),
                        Goal.atLeastOf(OBJECTS_PER_SECOND, OURS, 1, RCLONE)),
                ANY);
    }

    Scenario unchanged() {
        Workload load = load();
        return new Scenario(
                "backup-unchanged",
                "Backfill with nothing to do: " + load + " that are all there",
                "Blobs that were copied soon after they changed are proven by their rows, older ones by the listings."
                        + " rclone asks S3 for the time of each object.",
                Conditions.UNLIMITED,
                new ScenarioEntries(plan)
                        .backup(LISTED, Before.COPIED_LATER, load)
                        .backup(BY_ROWS, Before.JUST_COPIED, load)
                        .rcloneAgain(RCLONE, load)
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
                        Goal.atLeastOf(OBJECTS_PER_SECOND, LISTED, 1, RCLONE),
                        Goal.atLeastOf(OBJECTS_PER_SECOND, BY_ROWS, 1, RCLONE)),
                ANY);
    }

    private Workload load() {
        return plan.load(new Workload(10_000, 64 * Workload.KIB), new Workload(2_000, 64 * Workload.KIB));
    }
}
