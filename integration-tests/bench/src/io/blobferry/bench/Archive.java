package io.blobferry.bench;

import io.blobferry.loadstubs.Conditions;
import io.blobferry.loadstubs.LoadStubs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;

/**
 * Makes what the JVM can keep from one start of the launcher to the next: a worker of the launcher copies blobs between the
 * load stubs, and leaves an archive of its classes when it ends.
 */
final class Archive {
    /** Enough for every class that a small blob needs, and for the JVM to learn what is worth keeping. */
    private static final Workload SMALL = new Workload(200, 64 * Workload.KIB);

    /** More than one request each way: what no small blob needs. */
    private static final Workload LARGE = new Workload(1, 128 * Workload.MIB);

    private final String flag;
    private final Path file;
    private final Path logs;

    /**
     * @param flag the JVM's, that names the archive to leave behind
     * @param file the archive
     * @param logs where the worker's standard error goes
     */
    Archive(String flag, Path file, Path logs) {
        this.flag = flag;
        this.file = file;
        this.logs = logs;
    }

    public static void main(String[] arguments) throws IOException {
        try (InputStream logging = Archive.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(logging);
        }
        Path file = Path.of(arguments[1]);
        try {
            new Archive(arguments[0], file, file.resolveSibling("archive")).make();
            System.err.println("blobferry: " + file);
        } catch (IllegalStateException | IOException e) {
            System.err.println(
                    "blobferry: no archive was made, and the launcher starts without one: " + e.getMessage());
            System.exit(1);
        }
        // The clients of the load stubs leave threads.
        System.exit(0);
    }

    void make() throws IOException {
        // A worker that found the old one would leave none behind.
        Files.deleteIfExists(file);
        // Not where a launcher looks before it is whole.
        Path unfinished = file.resolveSibling("unfinished-" + file.getFileName());
        Files.deleteIfExists(unfinished);
        try {
            train(unfinished);
            if (!Files.exists(unfinished)) {
                throw new IllegalStateException("the worker ended and left no " + unfinished + "; its JVM says why in "
                        + logs + ": take out the flag that it names there");
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void train(Path unfinished) {
        WorkerOptions variant = new WorkerOptions(List.of(flag + unfinished), Map.of(), List.of(), true);
        try (LoadStubs loadStubs = LoadStubs.start(Conditions.UNLIMITED)) {
            RunWorkspace stage = new RunWorkspace(loadStubs, "archive");
            stage.announce(stage.declare("small", SMALL));
            stage.announce(stage.declare("large", LARGE));
            try (BenchWorker worker = BenchWorker.start(stage, variant, logs)) {
                worker.await(SMALL.count() + LARGE.count());
                worker.awaitAcknowledged();
            }
        }
    }
}
