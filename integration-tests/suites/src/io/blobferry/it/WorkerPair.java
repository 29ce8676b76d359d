package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.emulators.Emulators;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two workers on one queue: one that is killed or stopped is replaced at once. */
final class WorkerPair implements AutoCloseable {
    private static final int SIZE = 2;
    private static final int MAX_LINES = 60;

    private final Emulators emulators;
    private final String queue;
    private final Map<String, String> settings;
    private final List<StandaloneWorker> workers = new ArrayList<>();
    private final List<StandaloneWorker> stopping = new ArrayList<>();

    private WorkerPair(Emulators emulators, String queue, Map<String, String> settings) {
        this.emulators = emulators;
        this.queue = queue;
        this.settings = settings;
    }

    static WorkerPair start(Emulators emulators, String queue, Map<String, String> settings) {
        WorkerPair pair = new WorkerPair(emulators, queue, settings);
        for (int i = 0; i < SIZE; i++) {
            pair.workers.add(pair.startOne());
        }
        return pair;
    }

    /** Puts the event on their queue. */
    void deliver(String event) {
        workers.getFirst().deliver(event);
    }

    void kill(int number) {
        // Its output is checked when it is closed.
        workers.get(number).close();
        workers.set(number, startOne());
    }

    /** Has it end in order, beside its successor. */
    void stop(int number) {
        workers.get(number).process().stop();
        stopping.add(workers.set(number, startOne()));
    }

    void suspend(int number) {
        workers.get(number).process().suspend();
    }

    void resume(int number) {
        workers.get(number).process().resume();
    }

    /** Waits until those that were stopped have ended, each within the limit. */
    void awaitStopped(Duration limit) {
        for (StandaloneWorker worker : stopping) {
            worker.process().await(limit);
            worker.close();
        }
        stopping.clear();
    }

    /** No worker has ended by itself. */
    void assertRunning() {
        workers.forEach(worker -> assertTrue(worker.process().running(), () -> lastWords(worker)));
    }

    /** What they logged last. */
    String lastWords() {
        return lastWords(workers.getFirst()) + "\n" + lastWords(workers.getLast());
    }

    @Override
    public void close() {
        stopping.forEach(StandaloneWorker::close);
        workers.forEach(StandaloneWorker::close);
    }

    private StandaloneWorker startOne() {
        return StandaloneWorker.start(emulators, queue, settings);
    }

    private static String lastWords(StandaloneWorker worker) {
        List<String> lines = new ArrayList<>(worker.process().stderr());
        worker.logged().all().forEach(event -> lines.add(event.toString()));
        return "running: " + worker.process().running() + "\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()));
    }
}
