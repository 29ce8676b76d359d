package io.blobferry.bench;

import io.blobferry.emulators.FederationEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Blobferry's command {@code restore} as a process of its own, of the load's container into another one. */
final class RestoreCopier implements Copier {
    private final WorkerOptions variant;
    private final Path logs;

    RestoreCopier(WorkerOptions variant, Path logs) {
        this.variant = variant;
        this.logs = logs;
    }

    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        stage.declareBackups(load);
        String destination = stage.loadStubs().blobs() + "/" + stage.restored();
        ServerUsage before = ServerUsage.now(stage.loadStubs());
        ShellCopy copy = ShellCopy.run(
                logs.resolve(stage.name() + "-restore.log"),
                environment(stage),
                "\"$@\"",
                WorkerLine.of(stage.loadStubs(), variant, "restore", stage.container(), "--to", destination));
        ServerUsage servers = ServerUsage.now(stage.loadStubs()).since(before);
        stage.requireRestored(load);
        return copy.measure(load, servers);
    }

    /** The operator's own credentials, and a place for the journal that no other restore has. */
    private Map<String, String> environment(RunWorkspace stage) {
        Map<String, String> environment = new LinkedHashMap<>(stage.loadStubs().workerEnvironment());
        environment.keySet().removeIf(name -> name.startsWith("BLOBFERRY_") || name.equals("AWS_ROLE_ARN"));
        environment.put("BLOBFERRY_BUCKET", FederationEmulator.BUCKET);
        environment.put("AWS_ACCESS_KEY_ID", "any");
        environment.put("AWS_SECRET_ACCESS_KEY", "any");
        environment.putAll(WorkerLine.environment(stage.loadStubs(), variant));
        environment.putAll(variant.settings());
        try {
            Files.createDirectories(logs);
            environment.put(
                    "XDG_STATE_HOME",
                    Files.createTempDirectory(logs, "restore-state-").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return environment;
    }
}
