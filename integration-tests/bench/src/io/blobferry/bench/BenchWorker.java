package io.blobferry.bench;

import com.azure.storage.queue.QueueClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Blobferry's command {@code run} as its own process on the queue of a turn. What it says is counted and not kept. */
final class BenchWorker implements AutoCloseable {
    private static final String BACKED_UP = "{\"event\":\"backed-up\"";
    private static final String FAILED = "{\"event\":\"failed\"";
    private static final Duration SILENCE_TIMEOUT = Duration.ofMinutes(5);

    /** It may have an archive to write. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofMinutes(2);

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG");

    private final Process process;
    private final ChildProcessGuard end;
    private final QueueClient queue;
    private final Path log;
    private long backedUp;
    private long lastNanos = System.nanoTime();
    private String failure = "";

    private BenchWorker(Process process, QueueClient queue, Path log) {
        this.process = process;
        end = new ChildProcessGuard(process);
        this.queue = queue;
        this.log = log;
        Thread.ofPlatform().daemon().start(this::read);
    }

    /** @param logs where its standard error goes */
    static BenchWorker start(RunWorkspace stage, WorkerOptions variant, Path logs) {
        Path log = logs.resolve(stage.name() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(WorkerLine.of(stage.loadStubs(), variant, "run")).redirectError(log.toFile());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(stage.loadStubs().workerEnvironment());
        builder.environment().putAll(WorkerLine.environment(stage.loadStubs(), variant));
        builder.environment().put("BLOBFERRY_EVENT_QUEUE", stage.name());
        builder.environment().putAll(variant.settings());
        QueueClient queue = stage.queue();
        try {
            Files.createDirectories(logs);
            return new BenchWorker(builder.start(), queue, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the worker", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /**
     * Waits until so many blobs are backed up since the start.
     *
     * @return when the last of them was, by {@link System#nanoTime}
     */
    synchronized long await(long count) {
        while (backedUp() < count) {
            if (isSilent()) {
                throw stuck("it says nothing more, see " + log);
            }
            try {
                wait(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        return lastNanos;
    }

    /**
     * How many blobs it has backed up.
     *
     * @throws IllegalStateException if it will not go on: it has ended, or failed
     */
    synchronized long backedUp() {
        if (!failure.isEmpty()) {
            throw stuck(failure);
        }
        if (!process.isAlive()) {
            throw stuck("it ended, see " + log);
        }
        return backedUp;
    }

    /** Whether it has said nothing for long: one that has no work does not. */
    synchronized boolean isSilent() {
        return System.nanoTime() - lastNanos > SILENCE_TIMEOUT.toNanos();
    }

    private IllegalStateException stuck(String why) {
        return new IllegalStateException("a worker backed up " + backedUp + " blobs, and then: " + why);
    }

    /**
     * Waits until the last event is acknowledged too.
     *
     * @throws IllegalStateException if it has ended, or failed
     */
    void awaitAcknowledged() {
        while (queue.getProperties().getApproximateMessagesCountLong() > 0) {
            backedUp();
            pause(20);
        }
    }

    /** Halts the process where it is, so that it begins nothing before it is resumed. */
    void suspend() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** Ends it by SIGTERM, so that it may write what it writes at its end. */
    @Override
    public void close() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(SHUTDOWN_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            end.close();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            // It ended in the middle of a line: the waiting thread sees that it has ended.
        }
    }

    private synchronized void take(String line) {
        lastNanos = System.nanoTime();
        if (line.startsWith(BACKED_UP)) {
            backedUp++;
        } else if (line.startsWith(FAILED)) {
            failure = line;
        }
        notifyAll();
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
