package io.blobferry.demo;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.OperatorEnvironment;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import io.blobferry.testing.RestoredFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Restores the demo's container from S3 to a folder, without any access to Azure, and compares it with the uploads. */
final class RestoredDemo {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final Emulators emulators;
    private final String container;

    RestoredDemo(Emulators emulators, String container) {
        this.emulators = emulators;
        this.container = container;
    }

    /**
     * Restores into the folder, which may not exist.
     *
     * @return the names of the blobs whose bytes, headers, metadata and tags are those of the upload
     * @throws IllegalStateException if the command fails, with what it said
     */
    Set<String> restore(Path folder, List<DemoBlob> blobs) throws IOException {
        WorkerCommand command = WorkerCommand.of(
                        emulators, "io.blobferry.cli.Blobferry", "restore", container, "--to", folder.toString())
                .withEnvironment(OperatorEnvironment.of(emulators));
        try (WorkerProcess process = WorkerProcess.start(command, line -> {})) {
            int code = process.await(TIMEOUT);
            if (code != 0) {
                throw new IllegalStateException("restore ended with " + code + ": "
                        + String.join("\n", process.stdout()) + "\n" + String.join("\n", process.stderr()));
            }
        }
        Map<String, RestoredFile> files = RestoredFile.of(folder);
        return blobs.stream()
                .filter(blob -> files.containsKey(blob.name()) && isEqual(blob, files.get(blob.name())))
                .map(DemoBlob::name)
                .collect(Collectors.toSet());
    }

    private static boolean isEqual(DemoBlob blob, RestoredFile restored) {
        return DemoAttributes.of(blob.name()).equal(restored) && haveSameBytes(blob, restored.file());
    }

    private static boolean haveSameBytes(DemoBlob blob, Path file) {
        try (InputStream expected = new BufferedInputStream(blob.content().open());
                InputStream found = new BufferedInputStream(Files.newInputStream(file))) {
            return SameBytes.in(expected, found);
        } catch (IOException unreadable) {
            return false;
        }
    }
}
