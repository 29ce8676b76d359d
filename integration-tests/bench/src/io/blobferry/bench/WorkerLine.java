package io.blobferry.bench;

import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerHost;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line of a command of Blobferry: the launcher's, or one with its flags and the product's jar. */
final class WorkerLine {
    private static final String MAIN = "io.blobferry.cli.Blobferry";
    private static final int ANNOUNCES_UNSAFE = 24;

    private WorkerLine() {}

    static List<String> of(WorkerHost host, WorkerOptions variant, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(variant.arguments());
        if (variant.byLauncher()) {
            arguments.addFirst(launcher());
            return arguments;
        }
        List<String> jvm = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= ANNOUNCES_UNSAFE) {
            jvm.add("--sun-misc-unsafe-memory-access=allow");
        }
        jvm.add("@" + root().resolve("src/main/jvm/worker.args"));
        jvm.addAll(host.workerJvmArguments());
        jvm.addAll(variant.jvmArguments());
        WorkerCommand command = WorkerCommand.of(host, MAIN, arguments.toArray(String[]::new));
        return new WorkerCommand(withJar(command.classPath()), jvm, MAIN, arguments, Map.of()).line();
    }

    /** What a command needs in its environment besides the host's: by the launcher, its JVM's arguments. */
    static Map<String, String> environment(WorkerHost host, WorkerOptions variant) {
        if (!variant.byLauncher()) {
            return Map.of();
        }
        List<String> jvm = new ArrayList<>(host.workerJvmArguments());
        jvm.addAll(variant.jvmArguments());
        return Map.of("JAVA_HOME", System.getProperty("java.home"), "JDK_JAVA_OPTIONS", String.join(" ", jvm));
    }

    static String launcher() {
        return root().resolve("blobferry").toString();
    }

    /** A folder of classes is what class-data sharing does not take. */
    private static String withJar(String classPath) {
        Path build = Path.of(System.getProperty("blobferry.build", "target")).toAbsolutePath();
        String classes = build.resolve("classes") + File.pathSeparator;
        if (!classPath.startsWith(classes)) {
            throw new IllegalStateException("the product is not built: ./mvnw -DskipTests package");
        }
        return jar(build) + File.pathSeparator + classPath.substring(classes.length());
    }

    private static Path jar(Path build) {
        try (Stream<Path> files = Files.list(build)) {
            return files.filter(file -> file.getFileName().toString().matches("blobferry-\\d.*\\.jar"))
                    .max(Comparator.comparing(WorkerLine::changed))
                    .orElseThrow(() -> new IllegalStateException(
                            "there is no jar of the product in " + build + ": ./mvnw -DskipTests package"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + build, e);
        }
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static Path root() {
        return Path.of(System.getProperty("blobferry.root", "")).toAbsolutePath();
    }
}
