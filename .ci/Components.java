import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the dependencies that {@code jdeps} finds between the product's classes, and prints packages, their levels, and the
 * cycles among packages and among classes. A nested class counts as its top-level class.
 *
 * <p>A package's level is one more than that of the highest package it uses; packages of a cycle share a level.
 *
 * <p>Arguments: the folder of classes, and the folder of sources for the number of lines. Exit code 1: packages form a cycle.
 */
final class Components {
    private static final String ROOT = "io.blobferry";
    private static final Pattern CLASS_LINE = Pattern.compile("^ {3}(\\S+)\\s+->\\s+(\\S+)\\s.*");

    /** What each node uses; every node is a key. */
    private final NavigableMap<String, Set<String>> classes;

    private final NavigableMap<String, Set<String>> packages;
    private final Path sources;

    private Components(NavigableMap<String, Set<String>> classes, Path sources) {
        this.classes = classes;
        this.packages = folded(classes, Components::packageOf);
        this.sources = sources;
    }

    public static void main(String[] arguments) throws IOException {
        NavigableMap<String, Set<String>> classes =
                folded(dependencies(Path.of(arguments[0])), Components::topLevel);
        if (classes.isEmpty()) {
            System.err.println("components: no class of " + ROOT + " in " + arguments[0]);
            System.exit(2);
        }
        System.exit(new Components(classes, Path.of(arguments[1])).print() ? 0 : 1);
    }

    /** Prints everything; returns whether packages form no cycle. */
    private boolean print() throws IOException {
        List<Set<String>> packageCycles = cycles(packages);
        List<Set<String>> classCycles = cycles(classes);
        NavigableMap<Integer, Set<String>> levels = levels(packages);
        row("classes", classes.size() + ", " + total(linesByPackage()) + " lines");
        row("packages", Integer.toString(packages.size()));
        row("levels", Integer.toString(levels.size()));
        levels.descendingMap().forEach((level, names) -> row("  " + level, String.join(", ", names)));
        printLargestPackage();
        row("package cycles", packageCycles.isEmpty() ? "none" : Integer.toString(packageCycles.size()));
        packageCycles.forEach(cycle -> row("", String.join(", ", cycle)));
        row("class cycles", classCycles.isEmpty() ? "none" : Integer.toString(classCycles.size()));
        if (!classCycles.isEmpty()) {
            Set<String> largest = classCycles.getFirst();
            row("largest class cycle", largest.size() + " classes: " + largest.stream()
                    .map(name -> name.substring(ROOT.length() + 1))
                    .collect(Collectors.joining(", ")));
        }
        return packageCycles.isEmpty();
    }

    private void printLargestPackage() throws IOException {
        Map<String, Long> sizes =
                classes.keySet().stream().collect(Collectors.groupingBy(Components::packageOf, Collectors.counting()));
        Map<String, Long> lines = linesByPackage();
        Map.Entry<String, Long> byClasses = largest(sizes);
        row("most classes", byClasses.getKey() + ": " + byClasses.getValue() + " classes, "
                + lines.getOrDefault(byClasses.getKey(), 0L) + " lines");
        Map.Entry<String, Long> byLines = largest(lines);
        row("most lines", "%s: %d classes, %d lines, %.0f %% of all".formatted(
                byLines.getKey(), sizes.getOrDefault(byLines.getKey(), 0L), byLines.getValue(),
                100.0 * byLines.getValue() / total(lines)));
    }

    private Map<String, Long> linesByPackage() throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        Path root = sources.resolve(ROOT.replace('.', '/'));
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = root.relativize(file.getParent()).toString().replace('/', '.').replace('\\', '.');
                lines.merge(name, (long) Files.readAllLines(file).size(), Long::sum);
            }
        }
        return lines;
    }

    private static long total(Map<String, Long> lines) {
        return lines.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map.Entry<String, Long> largest(Map<String, Long> sizes) {
        return sizes.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
                .orElseThrow();
    }

    private static void row(String name, String value) {
        System.out.printf("%-20s  %s%n", name, value);
    }

    /** Runs {@code jdeps -v}, whose indented lines name one class and one that it uses. */
    private static NavigableMap<String, Set<String>> dependencies(Path classes) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = ToolProvider.findFirst("jdeps").orElseThrow().run(
                new PrintWriter(out), new PrintWriter(errors), "--multi-release", "base", "-v", classes.toString());
        if (code != 0) {
            throw new IllegalStateException("jdeps failed with exit code " + code + ": " + errors + out);
        }
        NavigableMap<String, Set<String>> found = new TreeMap<>();
        out.toString().lines().map(CLASS_LINE::matcher).filter(Matcher::matches).forEach(line -> {
            if (isOurs(line.group(1))) {
                Set<String> used = found.computeIfAbsent(line.group(1), name -> new TreeSet<>());
                if (isOurs(line.group(2))) {
                    used.add(line.group(2));
                }
            }
        });
        return found;
    }

    private static boolean isOurs(String name) {
        return name.startsWith(ROOT + ".") && !name.endsWith(".package-info");
    }

    private static String topLevel(String name) {
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** The package below the root, such as {@code aws.s3}. */
    private static String packageOf(String name) {
        String inRoot = name.substring(ROOT.length() + 1);
        int last = inRoot.lastIndexOf('.');
        return last < 0 ? "" : inRoot.substring(0, last);
    }

    /** The same graph between groups of nodes, without what a group uses of itself. */
    private static NavigableMap<String, Set<String>> folded(Map<String, Set<String>> graph, UnaryOperator<String> group) {
        NavigableMap<String, Set<String>> groups = new TreeMap<>();
        graph.forEach((from, uses) -> {
            Set<String> of = groups.computeIfAbsent(group.apply(from), name -> new TreeSet<>());
            uses.stream().map(group).filter(to -> !to.equals(group.apply(from))).forEach(of::add);
        });
        // A node that uses nothing may be missing as a source.
        List.copyOf(groups.values()).forEach(uses -> uses.forEach(name -> groups.putIfAbsent(name, new TreeSet<>())));
        return groups;
    }

    /** Cycles, the largest first. */
    private static List<Set<String>> cycles(Map<String, Set<String>> graph) {
        return new Tarjan(graph).components.stream()
                .filter(component -> component.size() > 1)
                .sorted(Comparator.<Set<String>>comparingInt(Set::size).reversed())
                .toList();
    }

    private static NavigableMap<Integer, Set<String>> levels(Map<String, Set<String>> graph) {
        NavigableMap<Integer, Set<String>> levels = new TreeMap<>();
        Map<String, Integer> levelOf = new HashMap<>();
        // Tarjan finds a component after all that it uses.
        for (Set<String> component : new Tarjan(graph).components) {
            int level = 1 + component.stream()
                    .flatMap(name -> graph.get(name).stream())
                    .filter(used -> !component.contains(used))
                    .mapToInt(levelOf::get)
                    .max()
                    .orElse(0);
            component.forEach(name -> levelOf.put(name, level));
            levels.computeIfAbsent(level, number -> new TreeSet<>()).addAll(component);
        }
        return levels;
    }

    /** Strongly connected components, each after those that it uses. */
    private static final class Tarjan {
        private final Map<String, Set<String>> graph;
        private final Map<String, Integer> index = new HashMap<>();
        private final Map<String, Integer> low = new HashMap<>();
        private final Deque<String> stack = new ArrayDeque<>();
        private final Set<String> onStack = new TreeSet<>();
        private final List<Set<String>> components = new ArrayList<>();

        Tarjan(Map<String, Set<String>> graph) {
            this.graph = graph;
            graph.keySet().stream().filter(name -> !index.containsKey(name)).forEach(this::visit);
        }

        private void visit(String node) {
            index.put(node, index.size());
            low.put(node, index.get(node));
            stack.push(node);
            onStack.add(node);
            for (String used : graph.get(node)) {
                if (!index.containsKey(used)) {
                    visit(used);
                    low.merge(node, low.get(used), Math::min);
                } else if (onStack.contains(used)) {
                    low.merge(node, index.get(used), Math::min);
                }
            }
            if (low.get(node).equals(index.get(node))) {
                Set<String> component = new TreeSet<>();
                String member;
                do {
                    member = stack.pop();
                    onStack.remove(member);
                    component.add(member);
                } while (!member.equals(node));
                components.add(component);
            }
        }
    }
}
