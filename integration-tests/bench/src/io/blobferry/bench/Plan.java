package io.blobferry.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What this run is asked for.
 *
 * @param rclone absent: its rows are left out
 * @param rcloneArguments besides those of each entry
 * @param copiers parts of the labels of those that take part; empty: all
 * @param worker how Blobferry is started
 * @param work the folder for logs and archives
 */
record Plan(
        boolean quick,
        boolean huge,
        Optional<Path> rclone,
        List<String> rcloneArguments,
        boolean curl,
        List<String> copiers,
        WorkerOptions worker,
        Path work) {
    /** This for a full run, that for a quick one. */
    Workload load(Workload full, Workload shorter) {
        return quick ? shorter : full;
    }

    WorkerCopier worker(WorkerOptions variant) {
        return new WorkerCopier(variant, work.resolve("logs"));
    }

    BackupCopier backup(BackupCopier.Before before) {
        return new BackupCopier(worker, work.resolve("logs"), before);
    }

    RestoreCopier restore() {
        return new RestoreCopier(worker, work.resolve("logs"));
    }

    /** Whether an entry of this label takes part. */
    boolean has(String label) {
        return copiers.isEmpty() || copiers.stream().anyMatch(label.toLowerCase(Locale.ROOT)::contains);
    }
}
