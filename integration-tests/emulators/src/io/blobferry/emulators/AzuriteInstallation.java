package io.blobferry.emulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Azurite as npm installs it from the lock file of this repository, once for all starts. */
final class AzuriteInstallation {
    private static final Pattern VERSION = Pattern.compile("\"azurite\": \"([0-9.]+)\"");
    private static final List<String> SOURCES = List.of("package.json", "package-lock.json", ".npmrc");

    private final Path folder;

    private AzuriteInstallation(Path folder) {
        this.folder = folder;
    }

    static AzuriteInstallation in(EmulatorWorkspace site) {
        Path source = site.project().resolve("integration-tests/azurite");
        Path folder = site.build().resolve("emulators/azurite");
        try {
            Files.createDirectories(folder);
            Path lockFile = site.build().resolve("emulators/azurite.lock");
            // The lock keeps two test runs of one checkout from installing into one folder at once.
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid() || !installed(source, folder)) {
                    install(source, folder);
                }
            }
            return new AzuriteInstallation(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install Azurite: " + e.getMessage(), e);
        }
    }

    String version() {
        return pinnedVersion(folder);
    }

    /** The version that the repository pins. */
    static String pinnedVersion(Path folder) {
        try {
            Matcher matcher = VERSION.matcher(Files.readString(folder.resolve("package.json")));
            if (!matcher.find()) {
                throw new IllegalStateException("package.json names no version of Azurite");
            }
            return matcher.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The script that serves one of Azurite's services: {@code blob}, {@code queue} or {@code table}. */
    Path script(String service) {
        return folder.resolve("node_modules/azurite/dist/src/" + service + "/main.js");
    }

    private static boolean installed(Path source, Path folder) throws IOException {
        Path installedFrom = folder.resolve("installed-from.json");
        return Files.exists(installedFrom) && Files.mismatch(installedFrom, source.resolve("package-lock.json")) < 0;
    }

    private static void install(Path source, Path folder) throws IOException {
        for (String name : SOURCES) {
            Files.copy(source.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("npm.log").toFile())
                .start();
        try {
            if (npm.waitFor() != 0) {
                throw new IOException("npm ci failed:\n" + Files.readString(folder.resolve("npm.log")));
            }
        } catch (InterruptedException e) {
            npm.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while npm installs Azurite", e);
        }
        Files.copy(
                source.resolve("package-lock.json"),
                folder.resolve("installed-from.json"),
                StandardCopyOption.REPLACE_EXISTING);
    }
}
