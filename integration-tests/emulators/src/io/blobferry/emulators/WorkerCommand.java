package io.blobferry.emulators;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A worker to start.
 *
 * @param environment the process's own; of this JVM's it inherits only PATH, HOME and LANG
 */
public record WorkerCommand(
        String classPath,
        List<String> jvmArguments,
        String mainClass,
        List<String> arguments,
        Map<String, String> environment) {
    public WorkerCommand {
        jvmArguments = List.copyOf(jvmArguments);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** The product's main class in the host's environment. */
    public static WorkerCommand of(WorkerHost host, String mainClass, String... arguments) {
        return new WorkerCommand(
                productClassPath(), host.workerJvmArguments(), mainClass, List.of(arguments), host.workerEnvironment());
    }

    /** A main class of the tests, in this JVM's environment. */
    public static WorkerCommand ofTests(Class<?> mainClass, String... arguments) {
        return new WorkerCommand(
                        build().resolve("classes").toString(),
                        List.of(),
                        mainClass.getName(),
                        List.of(arguments),
                        Map.of())
                .withTestClasses();
    }

    /** The same with these besides, such as a limit of the heap. */
    public WorkerCommand withJvmArguments(String... more) {
        List<String> all = new ArrayList<>(jvmArguments);
        all.addAll(List.of(more));
        return new WorkerCommand(classPath, all, mainClass, arguments, environment);
    }

    /** The same in this environment alone. */
    public WorkerCommand withEnvironment(Map<String, String> other) {
        return new WorkerCommand(classPath, jvmArguments, mainClass, arguments, other);
    }

    /** The same with the tests' classes at hand, for a main class that is one of them. */
    public WorkerCommand withTestClasses() {
        String longer = unpacked()
                + File.pathSeparator
                + build().resolve("test-classes")
                + File.pathSeparator
                + testClassPath();
        return new WorkerCommand(longer, jvmArguments, mainClass, arguments, environment);
    }

    /** The same with what the host of the product's classes brings onto their class path. */
    public WorkerCommand withClassPath(Path... more) {
        String longer = Stream.concat(Stream.of(unpacked()), Arrays.stream(more).map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
        return new WorkerCommand(longer, jvmArguments, mainClass, arguments, environment);
    }

    /** The command line. */
    public List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(sharedArchive());
        line.addAll(jvmArguments);
        line.addAll(List.of("-cp", classPath, mainClass));
        line.addAll(arguments);
        return line;
    }

    /**
     * The first process that exits leaves its loaded classes for those after it, which start in half the time. The JVM keeps such an
     * archive for class paths of jars alone.
     */
    private List<String> sharedArchive() {
        boolean jars = Arrays.stream(classPath.split(File.pathSeparator)).allMatch(entry -> entry.endsWith(".jar"));
        return jars
                ? List.of(
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + build().resolve("emulators/product.jsa"),
                        // What does not fit is no matter, and must not be printed among the events.
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr")
                : List.of();
    }

    /** The product's jar, once it is packaged, and its libraries; before they are copied together, the tests' libraries serve. */
    private static String productClassPath() {
        Path libraries = build().resolve("lib");
        if (!Files.isDirectory(libraries)) {
            return classes() + File.pathSeparator + testClassPath();
        }
        String product =
                System.getProperty("blobferry.jar", build().resolve("classes").toString());
        try (Stream<Path> jars = Files.list(libraries)) {
            return Stream.concat(Stream.of(product), jars.map(Path::toString).sorted())
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + libraries, e);
        }
    }

    private static String product() {
        return System.getProperty("blobferry.jar", classes());
    }

    private static String classes() {
        return build().resolve("classes").toString();
    }

    /** The class path with the product's classes in their folder, where a host of the tests lists them. */
    private String unpacked() {
        return classPath.replace(product(), classes());
    }

    private static String testClassPath() {
        try {
            return Files.readString(build().resolve("test-classpath.txt")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("./mvnw process-test-classes writes the class path of the tests", e);
        }
    }

    private static Path build() {
        return Path.of(System.getProperty("blobferry.build", "target")).toAbsolutePath();
    }
}
