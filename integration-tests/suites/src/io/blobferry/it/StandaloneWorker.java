package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerHost;
import io.blobferry.emulators.WorkerProcess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command {@code run} as its own process, on a queue of its own. */
final class StandaloneWorker implements AutoCloseable {
    private static final String MAIN = "io.blobferry.cli.Blobferry";

    /** The flags that the launcher passes too. */
    private static final Path FLAGS = Path.of("src/main/jvm/worker.args").toAbsolutePath();

    private final LoggedEvents logged = new LoggedEvents();
    private final WorkerHost host;
    private final String queue;
    private final WorkerProcess process;

    private StandaloneWorker(WorkerHost host, String queue, List<String> flags, Map<String, String> settings) {
        this.host = host;
        this.queue = queue;
        Map<String, String> environment = new LinkedHashMap<>(host.workerEnvironment());
        environment.put("BLOBFERRY_EVENT_QUEUE", queue);
        environment.putAll(settings);
        process = WorkerProcess.start(
                WorkerCommand.of(host, MAIN, "run")
                        .withJvmArguments("@" + FLAGS)
                        .withJvmArguments(flags.toArray(String[]::new))
                        .withEnvironment(environment),
                logged);
    }

    /** Starts it in the host's environment, changed by these settings. */
    static StandaloneWorker start(WorkerHost host, String queue, Map<String, String> settings) {
        return start(host, queue, List.of(), settings);
    }

    /** The same, with the source gate in the way to the blobs. */
    static StandaloneWorker startViaSourceProxy(Emulators emulators, String queue, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(emulators.workerEnvironmentViaSourceProxy());
        all.putAll(settings);
        return start(emulators, queue, all);
    }

    static StandaloneWorker start(WorkerHost host, String queue, List<String> flags, Map<String, String> settings) {
        return new StandaloneWorker(host, queue, flags, settings);
    }

    /** Puts the event on the queue. */
    void deliver(String event) {
        EventGrid.deliver(host, queue, event);
    }

    LoggedEvents logged() {
        return logged;
    }

    WorkerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
