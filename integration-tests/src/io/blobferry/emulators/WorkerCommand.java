package io.blobferry.emulators;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A worker to start.
 *
 * @param environment the process's own; of this JVM's it inherits only PATH, HOME and LANG
 * @param host what the host of the product's classes brings onto its class path; the standalone worker needs nothing
 */
public record WorkerCommand(
        List<String> jvmArguments,
        String mainClass,
        List<String> arguments,
        Map<String, String> environment,
        List<Path> host) {
    public WorkerCommand(
            List<String> jvmArguments, String mainClass, List<String> arguments, Map<String, String> environment) {
        this(jvmArguments, mainClass, arguments, environment, List.of());
    }

    public WorkerCommand {
        host = List.copyOf(host);
        jvmArguments = List.copyOf(jvmArguments);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvmArguments);
        line.add("-cp");
        line.add(Stream.concat(Stream.of(classPath()), host.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator)));
        line.add(mainClass);
        line.addAll(arguments);
        return line;
    }

    /** The product's own classes and libraries; before they are copied together, the tests' libraries serve. */
    private static String classPath() {
        Path build = Path.of(System.getProperty("blobferry.build", "target")).toAbsolutePath();
        Path libraries = build.resolve("lib");
        String classes = build.resolve("classes").toString();
        try {
            if (Files.isDirectory(libraries)) {
                try (Stream<Path> jars = Files.list(libraries)) {
                    return Stream.concat(
                                    Stream.of(classes), jars.map(Path::toString).sorted())
                            .collect(Collectors.joining(File.pathSeparator));
                }
            }
            return classes
                    + File.pathSeparator
                    + Files.readString(build.resolve("test-classpath.txt")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell the worker's class path", e);
        }
    }
}
