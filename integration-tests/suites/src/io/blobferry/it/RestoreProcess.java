package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.OperatorEnvironment;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command {@code restore}, in a process of its own, with an operator's credentials. */
final class RestoreProcess {
    private final Emulators emulators;
    private final Map<String, String> environment = new LinkedHashMap<>();

    /**
     * What the process printed.
     *
     * @param exitCode its exit code
     */
    record Result(int exitCode, List<String> stdout, List<String> stderr) {
        String text() {
            return String.join("\n", stdout) + "\n" + String.join("\n", stderr);
        }
    }

    /** @param state where the process keeps the journals of restores to containers */
    RestoreProcess(Emulators emulators, Path state) {
        this.emulators = emulators;
        environment.putAll(OperatorEnvironment.of(emulators));
        environment.put("XDG_STATE_HOME", state.toString());
    }

    /** The same with an identity at Azure, for a container. */
    RestoreProcess withAzure() {
        Map<String, String> worker = emulators.workerEnvironment();
        environment.put("IDENTITY_ENDPOINT", worker.get("IDENTITY_ENDPOINT"));
        environment.put("IDENTITY_HEADER", worker.get("IDENTITY_HEADER"));
        return this;
    }

    /** The same with another setting. */
    RestoreProcess with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    WorkerProcess start(String... arguments) {
        return WorkerProcess.start(command(arguments), line -> {});
    }

    /** For another command that starts it: the last arguments of that one. */
    ProcessBuilder builder(List<String> of, String... arguments) {
        List<String> line = new ArrayList<>(of);
        line.addAll(command(arguments).line());
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        return builder;
    }

    private WorkerCommand command(String... arguments) {
        List<String> all = new ArrayList<>(List.of("restore"));
        all.addAll(List.of(arguments));
        return WorkerCommand.of(emulators, "io.blobferry.cli.Blobferry", all.toArray(String[]::new))
                .withJvmArguments("-Dsun.jnu.encoding=UTF-8", "-Xmx256m")
                .withEnvironment(environment);
    }

    /** Runs it to its end. */
    Result run(String... arguments) {
        return run(Await.LIMIT, arguments);
    }

    /** Runs it to its end, which has to come within the limit. */
    Result run(Duration limit, String... arguments) {
        try (WorkerProcess process = start(arguments)) {
            int exitCode = process.await(limit);
            return new Result(exitCode, process.stdout(), process.stderr());
        }
    }
}
