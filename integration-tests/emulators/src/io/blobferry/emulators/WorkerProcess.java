package io.blobferry.emulators;

import io.blobferry.observability.EventSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The product in a JVM of its own, as it runs in production: its classes, its libraries, and only its environment. Every line
 * that it prints is held against the secrets that were issued, and every event against the documented schema: what is wrong
 * there fails the caller of close.
 */
public final class WorkerProcess implements AutoCloseable {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Duration SAMPLING = Duration.ofMillis(100);
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG");

    /** A worker that runs for hours prints more than the tests' memory should hold. */
    private static final int LINES_KEPT = 100_000;

    private final Process process;
    private final Deque<String> stdout = new ArrayDeque<>();
    private final Deque<String> stderr = new ArrayDeque<>();
    private final List<String> faults = new ArrayList<>();
    private final CountDownLatch outputsRead = new CountDownLatch(2);
    private volatile long peakRss;

    private WorkerProcess(Process process, Consumer<String> lines) {
        this.process = process;
        ChildProcess.startReader("worker stdout", () -> read(process.getInputStream(), stdout, lines));
        ChildProcess.startReader("worker stderr", () -> read(process.getErrorStream(), stderr, line -> {}));
        ChildProcess.startReader("worker memory", this::samplePeak);
    }

    /** Starts the main class with these arguments against the emulators. */
    public static WorkerProcess start(Emulators emulators, String mainClass, String... arguments) {
        return start(WorkerCommand.of(emulators, mainClass, arguments), line -> {});
    }

    /**
     * Starts the command.
     *
     * @param lines receives every line of standard output as it comes, on a thread of its own
     */
    public static WorkerProcess start(WorkerCommand command, Consumer<String> lines) {
        ProcessBuilder builder = new ProcessBuilder(command.line());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.putAll(command.environment());
        try {
            return new WorkerProcess(builder.start(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.mainClass(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean running() {
        return process.isAlive();
    }

    /** The lines of standard output so far, at most the last 100,000. */
    public List<String> stdout() {
        synchronized (stdout) {
            return List.copyOf(stdout);
        }
    }

    /** The lines of standard error so far, at most the last 100,000. */
    public List<String> stderr() {
        synchronized (stderr) {
            return List.copyOf(stderr);
        }
    }

    /**
     * Waits for the end, and until all that was printed is read.
     *
     * @return the exit code
     * @throws IllegalStateException the time is over; the process runs on
     */
    public int await(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("still running after " + limit + "; it said:\n"
                        + String.join("\n", stdout()) + "\n" + String.join("\n", stderr()));
            }
            outputsRead.await();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** SIGKILL: the process gets no word in. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** SIGTERM: the process may clean up. */
    public void stop() {
        // Process.destroy would close the streams too, and what the process says last would be lost.
        process.toHandle().destroy();
    }

    /** SIGSTOP: the process stands still, without notice. */
    public void suspend() {
        signal("-STOP");
    }

    /** SIGCONT: a suspended process runs on. */
    public void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            Process sent = new ProcessBuilder("kill", name, Long.toString(pid())).start();
            if (sent.waitFor() != 0 && running()) {
                throw new IllegalStateException("kill " + name + " ended with " + sent.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send a signal", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The most memory that the process ever held (VmHWM), as last seen while it ran; 0 where the system has no figure. */
    public long peakRssBytes() {
        peakRss = Math.max(peakRss, peakNow());
        return peakRss;
    }

    /**
     * Kills it if it still runs.
     *
     * @throws AssertionError if it said a secret, or an event that violates the schema
     */
    @Override
    public void close() {
        kill();
        await(Duration.ofSeconds(30));
        synchronized (faults) {
            if (!faults.isEmpty()) {
                throw new AssertionError("what the worker said is not as it should be:\n" + String.join("\n", faults));
            }
        }
    }

    /** The line itself is quoted only if it holds no secret. */
    private void checkLine(String line) {
        Optional<String> secret = IssuedSecrets.SHARED.in(line);
        List<String> found = secret.isPresent()
                ? List.of(secret.get() + " of a line of " + line.length())
                : line.startsWith("{\"event\":")
                        ? EventSchema.violations(line).stream()
                                .map(fault -> fault + " in " + line)
                                .toList()
                        : List.of();
        synchronized (faults) {
            faults.addAll(found);
        }
    }

    private void samplePeak() {
        try {
            do {
                peakRssBytes();
            } while (!process.waitFor(SAMPLING.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long peakNow() {
        try {
            Matcher matcher = PEAK.matcher(Files.readString(Path.of("/proc", Long.toString(pid()), "status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private void read(InputStream stream, Deque<String> into, Consumer<String> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (into) {
                    into.add(line);
                    if (into.size() > LINES_KEPT) {
                        into.remove();
                    }
                }
                checkLine(line);
                lines.accept(line);
            }
        } catch (IOException e) {
            synchronized (into) {
                into.add("[output ended: " + e.getMessage() + "]");
            }
        } finally {
            outputsRead.countDown();
        }
    }
}
