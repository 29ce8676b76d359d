package io.blobferry.suites;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command {@code run} as its own process, on a queue of its own. */
final class StandaloneWorker implements AutoCloseable {
    private static final String MAIN = "io.blobferry.cli.Blobferry";

    private final Facts facts = new Facts();
    private final Emulators emulators;
    private final String queue;
    private final WorkerProcess process;

    private StandaloneWorker(Emulators emulators, String queue, List<String> flags, Map<String, String> settings) {
        this.emulators = emulators;
        this.queue = queue;
        Map<String, String> environment = new LinkedHashMap<>(emulators.workerEnvironment());
        environment.put("BLOBFERRY_EVENT_QUEUE", queue);
        environment.putAll(settings);
        process = WorkerProcess.start(
                WorkerCommand.of(emulators, MAIN, "run")
                        .withJvmArguments(flags.toArray(String[]::new))
                        .withEnvironment(environment),
                facts);
    }

    /** Starts it in the emulators' environment, changed by these settings. */
    static StandaloneWorker start(Emulators emulators, String queue, Map<String, String> settings) {
        return start(emulators, queue, List.of(), settings);
    }

    /** The same, with the source gate in the way to the blobs. */
    static StandaloneWorker startThroughSourceGate(Emulators emulators, String queue, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(emulators.workerEnvironmentThroughSourceGate());
        all.putAll(settings);
        return start(emulators, queue, all);
    }

    static StandaloneWorker start(Emulators emulators, String queue, List<String> flags, Map<String, String> settings) {
        return new StandaloneWorker(emulators, queue, flags, settings);
    }

    /** Puts the event on the queue. */
    void deliver(String event) {
        EventGrid.deliver(emulators, queue, event);
    }

    Facts facts() {
        return facts;
    }

    WorkerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
