package io.blobferry.bench;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a run took place: what has to be equal for figures to be comparable. */
final class Machine {
    private Machine() {}

    /** @param root the repository */
    static Map<String, String> describe(Path root, Optional<Path> rclone) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("commit", commit(root));
        facts.put("processor", value(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch")));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", value(Path.of("/proc/meminfo"), "MemTotal").orElse("unknown"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put(
                "rclone",
                rclone.flatMap(path -> firstLine(path.toString(), "version"))
                        .orElse("none at hand: its rows are left out"));
        facts.put("curl", firstLine("curl", "--version").orElse("none at hand: its rows are left out"));
        facts.put("openssl", firstLine("openssl", "version").orElse("none at hand"));
        facts.put("Netty's TLS", OpenSsl.isAvailable() ? OpenSsl.versionString() : "the JDK's");
        return facts;
    }

    private static String commit(Path root) {
        Optional<String> commit = firstLine("git", "-C", root.toString(), "rev-parse", "--short=12", "HEAD");
        boolean changed = firstLine("git", "-C", root.toString(), "status", "--porcelain", "--", "src")
                .isPresent();
        return commit.map(id -> changed ? id + ", with changes" : id).orElse("unknown");
    }

    private static Optional<String> value(Path file, String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> firstLine(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said.lines().filter(line -> !line.isBlank()).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
