package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.StsSession;
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
    private static final Duration SESSION = Duration.ofHours(1);

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
        Map<String, String> worker = emulators.workerEnvironment();
        StsSession session = emulators.sts().issue(FederationEmulator.ROLE_ARN, SESSION);
        environment.put("AWS_ACCESS_KEY_ID", session.accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", session.secretAccessKey());
        environment.put("AWS_SESSION_TOKEN", session.sessionToken());
        environment.put("XDG_STATE_HOME", state.toString());
        for (String name : List.of("AWS_REGION", "AWS_ENDPOINT_URL_S3", "BLOBFERRY_BUCKET")) {
            environment.put(name, worker.get(name));
        }
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
        List<String> all = new ArrayList<>(List.of("restore"));
        all.addAll(List.of(arguments));
        return WorkerProcess.start(
                WorkerCommand.of(emulators, "io.blobferry.cli.Blobferry", all.toArray(String[]::new))
                        .withJvmArguments("-Dsun.jnu.encoding=UTF-8", "-Xmx256m")
                        .withEnvironment(environment),
                line -> {});
    }

    /** Runs it to its end. */
    Result run(String... arguments) {
        try (WorkerProcess process = start(arguments)) {
            int exitCode = process.await(Await.LIMIT);
            return new Result(exitCode, process.stdout(), process.stderr());
        }
    }
}
