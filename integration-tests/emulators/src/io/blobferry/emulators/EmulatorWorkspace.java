package io.blobferry.emulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Where one start of the emulators works.
 *
 * @param project the root of the repository
 * @param build Maven's target folder
 * @param folder this start's own, deleted when it ends
 */
public record EmulatorWorkspace(
        Path project, Path build, Path folder, LoopbackCertificate certificate, RequestLog log) {
    private static final String PREFIX = "run-";

    public static EmulatorWorkspace create(RequestLog log) {
        Path build = Path.of(System.getProperty("blobferry.build", "target")).toAbsolutePath();
        try {
            Path all = Files.createDirectories(build.resolve("emulators"));
            deleteLeftovers(all);
            Path folder = Files.createTempDirectory(
                    all, PREFIX + ProcessHandle.current().pid() + "-");
            return new EmulatorWorkspace(build.getParent(), build, folder, LoopbackCertificate.create(folder), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for the emulators in " + build, e);
        }
    }

    /** A folder within this one, for another Azure Storage, with a request log of its own. */
    EmulatorWorkspace forAnotherAccount() {
        try {
            Path other = Files.createTempDirectory(folder, "account-");
            return new EmulatorWorkspace(project, build, other, certificate, new RequestLog());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path newFolder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves a word for scripts about the emulators that the tests ran on. */
    void report(String description) {
        try {
            Files.writeString(build.resolve("emulators").resolve("description.txt"), description + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void delete() {
        delete(folder);
    }

    /** A JVM that was killed could not delete its folder. */
    private static void deleteLeftovers(Path all) throws IOException {
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(all, PREFIX + "*-*")) {
            for (Path run : runs) {
                long pid = Long.parseLong(run.getFileName().toString().split("-", 3)[1]);
                if (ProcessHandle.of(pid).isEmpty()) {
                    delete(run);
                }
            }
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
