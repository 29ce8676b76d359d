package io.blobferry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A worker of the launcher, after {@code ./blobferry archive}. */
final class ArchivedCopier implements Copier {
    private final Copier launched;
    private final Path logs;
    private boolean archived;

    /** @param logs where the log of the archive goes */
    ArchivedCopier(Copier launched, Path logs) {
        this.launched = launched;
        this.logs = logs;
    }

    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        if (!archived) {
            archive();
            archived = true;
        }
        return launched.copy(stage, warmUp, load);
    }

    private void archive() {
        Path log = logs.resolve("archive.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(WorkerLine.launcher(), "archive"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            ChildProcessGuard end = new ChildProcessGuard(process);
            int status = process.waitFor();
            end.close();
            if (status != 0) {
                throw new IllegalStateException("./blobferry archive failed, see " + log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the launcher", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
