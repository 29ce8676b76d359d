package io.blobferry.bench;

import io.blobferry.bench.Scenario.Entry;
import java.util.ArrayList;
import java.util.List;

/** The entries of a scenario, without the copiers that are not at hand or not asked for. */
final class Entries {
    private final Plan plan;
    private final List<Entry> entries = new ArrayList<>();

    Entries(Plan plan) {
        this.plan = plan;
    }

    /** A worker, warm if it has a warm-up. */
    Entries worker(String label, WorkerVariant variant, Load warmUp, Load load) {
        return add(label, plan.worker(variant), warmUp, load);
    }

    Entries rclone(String label, Load load, String... flags) {
        if (plan.rclone().isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(List.of(flags));
        all.addAll(plan.rcloneArguments());
        Copier rclone = new RcloneCopier(plan.rclone().get(), plan.work().resolve("logs"), all);
        return add(label, rclone, Load.NONE, load);
    }

    Entries curl(String label, Load load) {
        return plan.curl() ? add(label, new CurlCopier(plan.work().resolve("logs")), Load.NONE, load) : this;
    }

    Entries add(String label, Copier copier, Load warmUp, Load load) {
        if (plan.has(label)) {
            entries.add(new Entry(label, copier, warmUp, load));
        }
        return this;
    }

    List<Entry> all() {
        return List.copyOf(entries);
    }
}
