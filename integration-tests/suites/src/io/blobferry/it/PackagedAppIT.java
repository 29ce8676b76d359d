package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import io.blobferry.events.Payloads;
import io.blobferry.ingest.DeliveryHandler;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip that a deployment takes, unpacked and looked through as the Functions host and its Java worker do. */
class PackagedAppIT {
    private static final Path BUILD = Path.of(System.getProperty("blobferry.build"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String HEADING = "| function | trigger | what it does |";

    /** A row of the table of functions in OPERATIONS: name, trigger, what it does. */
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| ([^|]+) \\| [^|]+ \\|");

    @TempDir
    private static Path app;

    @BeforeAll
    static void unpack() throws IOException {
        Path zip = BUILD.resolve("blobferry-functions.zip");
        assertTrue(Files.exists(zip), () -> zip + " is not there: was it built with -Dfunctions.skip=true?");
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = app.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }

    @Test
    void hostSettings_haveNoSecret() throws IOException {
        assertEquals(
                JSON.readTree(Path.of("host.json").toFile()),
                JSON.readTree(app.resolve("host.json").toFile()));
        assertFalse(Files.exists(app.resolve("local.settings.json")));
    }

    /** The deliveries that a poisoned segment's and a poisoned event's failure rows speak of. */
    @Test
    void maxDequeueCount_matchesCode() throws IOException {
        assertEquals(
                DeliveryHandler.MAX_DELIVERIES,
                JSON.readTree(app.resolve("host.json").toFile())
                        .at("/extensions/queues/maxDequeueCount")
                        .asLong());
    }

    @Test
    void functions_matchFilesAndEntryPoints() throws Exception {
        Map<String, JsonNode> files = functionFiles();
        Map<String, Method> methods = functionsOfTheCode();
        assertEquals(methods.keySet(), files.keySet());
        try (Worker worker = new Worker(app)) {
            for (Map.Entry<String, JsonNode> file : files.entrySet()) {
                String entryPoint = file.getValue().path("entryPoint").asText();
                Path jar = app.resolve(file.getKey())
                        .resolve(file.getValue().path("scriptFile").asText());
                assertTrue(Files.exists(jar), () -> jar + " is not there");
                int dot = entryPoint.lastIndexOf('.');
                Class<?> type = worker.load(entryPoint.substring(0, dot));
                assertEquals(
                        1,
                        Arrays.stream(type.getMethods())
                                .filter(method -> method.getName().equals(entryPoint.substring(dot + 1)))
                                .count(),
                        () -> "the worker takes the one method of the name " + entryPoint);
            }
        }
    }

    @Test
    void bindings_matchCode() throws Exception {
        Map<String, String> triggers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> file : functionFiles().entrySet()) {
            triggers.put(file.getKey(), trigger(file.getKey(), file.getValue()));
        }
        for (Map.Entry<String, JsonNode> file : functionFiles().entrySet()) {
            JsonNode binding = file.getValue().path("bindings").path(0);
            if (binding.path("type").asText().equals("queueTrigger")) {
                assertEquals("BLOBFERRY_STATE", binding.path("connection").asText(), file.getKey());
            }
            if (binding.path("type").asText().equals("httpTrigger")) {
                assertEquals(
                        file.getKey().equals("Health") ? "anonymous" : "function",
                        binding.path("authLevel").asText().toLowerCase(Locale.ROOT),
                        file.getKey());
            }
        }
        assertEquals("Event Grid", triggers.get("BlobCreated"));
        assertEquals("queue `BLOBFERRY_EVENT_QUEUE`", triggers.get("QueuedBlobEvent"));
        assertEquals("queue `BLOBFERRY_EVENT_QUEUE`, with `-poison`", triggers.get("PoisonedEvent"));
        assertEquals("HTTP, `GET /api/health`", triggers.get("Health"));
    }

    @Test
    void documentedFunctions_matchPackage() throws IOException {
        Map<String, String> table = new TreeMap<>();
        Files.readAllLines(Path.of("docs", "OPERATIONS.md")).stream()
                .dropWhile(line -> !line.equals(HEADING))
                .takeWhile(line -> line.startsWith("|"))
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> table.put(row.group(1), row.group(2)));
        Map<String, String> packaged = new TreeMap<>();
        for (Map.Entry<String, JsonNode> file : functionFiles().entrySet()) {
            packaged.put(file.getKey(), trigger(file.getKey(), file.getValue()));
        }
        assertEquals(packaged.keySet(), table.keySet());
        table.forEach((name, trigger) -> assertTrue(
                trigger.startsWith(packaged.get(name)),
                () -> name + " is said to have '" + trigger + "', and has '" + packaged.get(name) + "'"));
    }

    /** A parameter that is no text goes through the worker's Gson, which makes every number a double. */
    @Test
    void bindings_needNoGson() throws Exception {
        for (Map.Entry<String, Method> function : functionsOfTheCode().entrySet()) {
            for (Parameter parameter : function.getValue().getParameters()) {
                assertTrue(
                        parameter.getType() == String.class
                                || parameter.getType() == ExecutionContext.class
                                || parameter
                                        .getParameterizedType()
                                        .getTypeName()
                                        .equals(HttpRequestMessage.class.getName()
                                                + "<java.util.Optional<java.lang.String>>"),
                        () -> function.getKey() + " takes a " + parameter.getParameterizedType());
            }
            Class<?> answer = function.getValue().getReturnType();
            assertTrue(answer == void.class || answer == HttpResponseMessage.class, function.getKey());
        }
    }

    @Test
    void everyClass_loadsWithWorkerLibraries() throws Exception {
        try (Worker worker = new Worker(app)) {
            assertSame(
                    worker.parent(),
                    worker.load("com.google.gson.Gson").getClassLoader(),
                    "the worker's Gson comes first");
            List<String> names = classesOf(app.resolve(jarName()), name -> name.startsWith("io.blobferry."));
            assertTrue(names.size() > 100, () -> "only " + names.size() + " classes");
            int members = 0;
            for (String name : names) {
                // Static initialisers run too: they must not need anything that the host does not give.
                Class<?> type = worker.load(name);
                members += type.getDeclaredMethods().length
                        + type.getDeclaredFields().length
                        + type.getDeclaredConstructors().length;
            }
            assertTrue(members > names.size());
        }
    }

    /** What the triggers' texts are read with works with what the worker brings. */
    @Test
    void events_areReadWithWorkerLibraries() throws Exception {
        try (Worker worker = new Worker(app)) {
            Class<?> scope = worker.load("io.blobferry.routing.SourceScope");
            Class<?> reader = worker.load("io.blobferry.events.EventReader");
            Object instance = reader.getConstructor(scope)
                    .newInstance(scope.getConstructor(String.class, Set.class).newInstance(Payloads.ACCOUNT, Set.of()));
            for (String schema : List.of(Payloads.EVENT_GRID, Payloads.CLOUD_EVENTS)) {
                List<?> readings = (List<?>) reader.getMethod("read", String.class)
                        .invoke(instance, Payloads.of("blob-created-put-block-list", schema));
                assertEquals(
                        "io.blobferry.events.ParsedEvent$BlobChanged",
                        readings.getFirst().getClass().getName());
            }
        }
    }

    @Test
    void worker_findsInjector() throws IOException {
        try (JarFile jar = new JarFile(app.resolve(jarName()).toFile())) {
            assertTrue(jar.stream()
                    .map(JarEntry::getName)
                    .anyMatch(name -> name.equals(
                            "META-INF/services/com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector")));
        }
        assertFalse(libraries().stream().anyMatch(name -> name.startsWith("azure-functions-java-spi")));
        assertFalse(libraries().stream().anyMatch(name -> name.startsWith("junit") || name.startsWith("s3mock")));
    }

    private static String trigger(String name, JsonNode function) {
        JsonNode binding = function.path("bindings").path(0);
        return switch (binding.path("type").asText()) {
            case "eventGridTrigger" -> "Event Grid";
            case "timerTrigger" -> "timer";
            case "httpTrigger" ->
                "HTTP, `" + binding.path("methods").path(0).asText() + " /api/"
                        + binding.path("route").asText(name) + "`";
            case "queueTrigger" -> {
                String queue = binding.path("queueName").asText();
                yield queue.startsWith("%")
                        ? "queue `" + queue.substring(1, queue.lastIndexOf('%')) + "`"
                                + (queue.endsWith("-poison") ? ", with `-poison`" : "")
                        : "queue `" + queue + "`";
            }
            default -> throw new AssertionError("unexpected trigger: " + binding);
        };
    }

    private static Map<String, JsonNode> functionFiles() throws IOException {
        Map<String, JsonNode> files = new TreeMap<>();
        try (Stream<Path> folders = Files.list(app)) {
            for (Path folder : folders.toList()) {
                Path file = folder.resolve("function.json");
                if (Files.exists(file)) {
                    files.put(folder.getFileName().toString(), JSON.readTree(file.toFile()));
                }
            }
        }
        return files;
    }

    /** By the annotations, read apart from the package. */
    private static Map<String, Method> functionsOfTheCode() {
        Map<String, Method> functions = new TreeMap<>();
        HostedFunction.all().forEach(function -> functions.put(function.name(), function.method()));
        return functions;
    }

    private static List<String> classesOf(Path jar, Predicate<String> wanted) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(wanted)
                    .toList();
        }
    }

    private static String jarName() throws IOException {
        try (Stream<Path> files = Files.list(app)) {
            List<String> jars = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
            assertEquals(1, jars.size(), jars::toString);
            return jars.getFirst();
        }
    }

    private static Set<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(app.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The worker's libraries first, and the app's only for what those do not have. */
    private static final class Worker implements AutoCloseable {
        private final URLClassLoader parent;
        private final URLClassLoader loader;

        Worker(Path app) throws IOException {
            List<Path> own = new ArrayList<>(jars(BUILD.resolve("functions-worker")));
            own.addAll(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .filter(path -> path.getFileName().toString().matches("azure-functions-java-(spi|core-library)-.*"))
                    .toList());
            assertEquals(3, own.size(), own::toString);
            parent = new URLClassLoader(urls(own), ClassLoader.getPlatformClassLoader());
            List<Path> theirs = new ArrayList<>(jars(app));
            theirs.addAll(jars(app.resolve("lib")));
            loader = new URLClassLoader(urls(theirs), parent);
        }

        ClassLoader parent() {
            return parent;
        }

        Class<?> load(String name) throws ClassNotFoundException {
            return Class.forName(name, true, loader);
        }

        @Override
        public void close() throws IOException {
            loader.close();
            parent.close();
        }

        private static List<Path> jars(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.toString().endsWith(".jar")).toList();
            }
        }

        private static URL[] urls(List<Path> files) {
            return files.stream()
                    .map(file -> {
                        try {
                            return file.toUri().toURL();
                        } catch (MalformedURLException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toArray(URL[]::new);
        }
    }
}
