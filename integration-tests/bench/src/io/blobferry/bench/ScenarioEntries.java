package io.blobferry.bench;

import io.blobferry.bench.RcloneCopier.Direction;
import io.blobferry.bench.Scenario.Entry;
import java.util.ArrayList;
import java.util.List;

/** The entries of a scenario, without the copiers that are not at hand or not asked for. */
final class ScenarioEntries {
    private final Plan plan;
    private final List<Entry> entries = new ArrayList<>();

    ScenarioEntries(Plan plan) {
        this.plan = plan;
    }

    /** A worker, warm if it has a warm-up. */
    ScenarioEntries worker(String label, WorkerOptions variant, Workload warmUp, Workload load) {
        return add(label, plan.worker(variant), warmUp, load);
    }

    /** The command {@code restore}. */
    ScenarioEntries restore(String label, Workload load) {
        return add(label, plan.restore(), Workload.NONE, load);
    }

    /** The command {@code backup}. */
    ScenarioEntries backup(String label, BackupCopier.Before before, Workload load) {
        return add(label, plan.backup(before), Workload.NONE, load);
    }

    /** {@code rclone copy} of what it has just copied. */
    ScenarioEntries rcloneAgain(String label, Workload load) {
        if (plan.rclone().isEmpty()) {
            return this;
        }
        Copier rclone = new RcloneCopier(
                plan.rclone().get(), plan.work().resolve("logs"), Direction.BACKUP_AGAIN, plan.rcloneArguments());
        return add(label, rclone, Workload.NONE, load);
    }

    ScenarioEntries rclone(String label, Workload load, String... flags) {
        return rclone(label, Direction.BACKUP, load, flags);
    }

    ScenarioEntries rclone(String label, Direction direction, Workload load, String... flags) {
        if (plan.rclone().isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(List.of(flags));
        all.addAll(plan.rcloneArguments());
        Copier rclone = new RcloneCopier(plan.rclone().get(), plan.work().resolve("logs"), direction, all);
        return add(label, rclone, Workload.NONE, load);
    }

    ScenarioEntries curl(String label, Workload load) {
        return plan.curl() ? add(label, new CurlCopier(plan.work().resolve("logs")), Workload.NONE, load) : this;
    }

    ScenarioEntries add(String label, Copier copier, Workload warmUp, Workload load) {
        if (plan.has(label)) {
            entries.add(new Entry(label, copier, warmUp, load));
        }
        return this;
    }

    List<Entry> all() {
        return List.copyOf(entries);
    }
}
