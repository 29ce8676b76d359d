package io.blobferry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A worker that starts with what another one left behind at its end: an archive of classes. */
final class CdsArchiveCopier implements Copier {
    /** Enough for every class that a small blob needs, and for the JVM to learn what is worth keeping. */
    private static final Workload TRAINING = new Workload(200, 64 * Workload.KIB);

    private final Copier trainee;
    private final Copier measured;
    private final Path archive;
    private boolean trained;

    /**
     * @param trainee leaves the archive behind
     * @param measured finds it
     * @param archive where it is
     */
    CdsArchiveCopier(Copier trainee, Copier measured, Path archive) {
        this.trainee = trainee;
        this.measured = measured;
        this.archive = archive;
    }

    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        if (!trained) {
            train(new RunWorkspace(stage.loadStubs(), stage.name() + "-training"));
            trained = true;
        }
        return measured.copy(stage, warmUp, load);
    }

    private void train(RunWorkspace stage) {
        try {
            Files.deleteIfExists(archive);
            trainee.copy(stage, Workload.NONE, TRAINING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the archive of another run", e);
        }
        if (!Files.exists(archive)) {
            throw new IllegalStateException(
                    "the worker left no " + archive + ": see its log beside it for the" + " JVM flag that forbids it");
        }
    }
}
