package io.blobferry.emulators;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server for the tests in a process of its own, ended with this one. */
public final class ChildProcess implements AutoCloseable {
    private static final int LINES_FOR_A_FAILURE = 40;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final Pattern ready;
    private final CompletableFuture<Matcher> readiness = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    private ChildProcess(String name, Process process, Pattern ready) {
        this.name = name;
        this.process = process;
        this.ready = ready;
    }

    /**
     * Starts the command and reads its output, error output included, to its end.
     *
     * @param ready finds the line that says that the server listens
     * @param lines receives every line, on a thread of its own
     */
    public static ChildProcess start(String name, ProcessBuilder command, Pattern ready, Consumer<String> lines) {
        try {
            ChildProcess child =
                    new ChildProcess(name, command.redirectErrorStream(true).start(), ready);
            startReader(name + " output", () -> child.read(lines));
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Runs what reads a process's pipe on a platform thread. A read of a pipe holds the carrier of a virtual thread until
     * something comes: as many processes as there are processors would stop every virtual thread, the HTTP servers' included.
     */
    static void startReader(String name, Runnable reader) {
        Thread.ofPlatform().daemon().name(name).start(reader);
    }

    /** Waits for the line that says that the server listens. */
    public Matcher await(Duration limit) {
        try {
            return readiness.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            close();
            throw new IllegalStateException(name + " did not start; its last lines:\n" + lastLines(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted while " + name + " started", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<String> lines) {
        try (InputStream output = process.getInputStream();
                BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                remember(line);
                Matcher matcher = ready.matcher(line);
                if (!readiness.isDone() && matcher.find()) {
                    readiness.complete(matcher);
                }
                lines.accept(line);
            }
        } catch (IOException e) {
            remember("output ended: " + e.getMessage());
        } finally {
            readiness.completeExceptionally(new IllegalStateException(name + " ended"));
        }
    }

    private void remember(String line) {
        synchronized (lastLines) {
            lastLines.add(line);
            if (lastLines.size() > LINES_FOR_A_FAILURE) {
                lastLines.remove();
            }
        }
    }

    private String lastLines() {
        synchronized (lastLines) {
            return String.join("\n", lastLines);
        }
    }
}
