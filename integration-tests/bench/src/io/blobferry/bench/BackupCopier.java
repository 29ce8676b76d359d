package io.blobferry.bench;

import io.blobferry.domain.ObjectKey;
import io.blobferry.emulators.FederationEmulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Blobferry's command {@code backup} as a process of its own, of the load's container. */
final class BackupCopier implements Copier {
    /** Longer than a run and the difference of clocks, beyond which listings prove a backup. */
    private static final Duration LATER = Duration.ofHours(1);

    private final WorkerOptions variant;
    private final Path logs;
    private final Before before;

    /** What the bucket has before the command begins. */
    enum Before {
        /** Nothing. */
        NOTHING,
        /** What the same command has just copied: the rows prove it. */
        JUST_COPIED,
        /** Objects that are an hour younger than their blobs: the listings prove it. */
        COPIED_LATER
    }

    BackupCopier(WorkerOptions variant, Path logs, Before before) {
        this.variant = variant;
        this.logs = logs;
        this.before = before;
    }

    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        stage.declare(stage.container(), load);
        switch (before) {
            case NOTHING -> {}
            case JUST_COPIED -> run(stage);
            case COPIED_LATER -> stage.declareObjects(load, number -> declare(stage, number, load.size()));
        }
        ServerUsage used = ServerUsage.now(stage.loadStubs());
        ShellCopy copy = run(stage);
        return copy.measure(load, ServerUsage.now(stage.loadStubs()).since(used));
    }

    private static void declare(RunWorkspace stage, int number, long size) {
        stage.loadStubs()
                .declareObject(
                        new ObjectKey(FederationEmulator.BUCKET, stage.container() + "/" + RunWorkspace.blob(number)),
                        size,
                        LATER.negated(),
                        Map.of());
    }

    private ShellCopy run(RunWorkspace stage) {
        Map<String, String> environment = new LinkedHashMap<>(stage.loadStubs().workerEnvironment());
        environment.putAll(WorkerLine.environment(stage.loadStubs(), variant));
        environment.put("BLOBFERRY_EVENT_QUEUE", stage.name());
        environment.putAll(variant.settings());
        return ShellCopy.run(
                logs.resolve(stage.name() + "-backup.log"),
                environment,
                "\"$@\"",
                WorkerLine.of(stage.loadStubs(), variant, "backup", stage.container()));
    }
}
