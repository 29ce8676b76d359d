package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/** The command {@code replay}, in a process of its own. */
final class ReplayProcess {
    private ReplayProcess() {}

    /** Replays the failure rows of a container, and waits for the end: other suites leave rows of their own. */
    static void run(Emulators emulators, String container, String queue, Map<String, String> settings) {
        Map<String, String> environment = new LinkedHashMap<>(emulators.workerEnvironment());
        environment.putAll(settings);
        environment.put("BLOBFERRY_EVENT_QUEUE", queue);
        WorkerCommand command = WorkerCommand.of(
                        emulators, "io.blobferry.cli.Blobferry", "replay", "--container", container)
                .withEnvironment(environment);
        try (WorkerProcess process = WorkerProcess.start(command, line -> {})) {
            assertEquals(0, process.await(Await.LIMIT), () -> String.join("\n", process.stdout()));
        }
    }
}
