package io.blobferry.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures Blobferry, rclone and {@code curl | curl} on the same load stubs. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Blobferry, rclone and curl | curl on the same load stubs, without a cloud.")
final class Bench implements Callable<Integer> {
    private static final Path ROOT =
            Path.of(System.getProperty("blobferry.root", "")).toAbsolutePath();

    @Option(names = "--quick", description = "One round of smaller sizes.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Default: 5, or 1 with --quick.")
    private int rounds;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description =
                    "large, far, small, memory, start, scale-out, backup, backup-unchanged, restore-large, restore-small")
    private List<String> only = List.of();

    @Option(names = "--copiers", split = ",", paramLabel = "NAME", description = "Parts of their names: blobferry,curl")
    private List<String> copiers = List.of();

    @Option(names = "--rclone", paramLabel = "PATH", description = "Default: the one on the PATH.")
    private Path rclone;

    @Option(names = "--huge", description = "Memory also with a blob of 100 GiB.")
    private boolean huge;

    @Option(names = "--jvm-arg", paramLabel = "FLAG", description = "For every worker's JVM.")
    private List<String> jvmArguments = List.of();

    @Option(names = "--worker-arg", paramLabel = "ARGUMENT", description = "For every worker's command line.")
    private List<String> workerArguments = List.of();

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "For every worker's environment.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--rclone-arg", paramLabel = "FLAG", description = "For every run of rclone.")
    private List<String> rcloneArguments = List.of();

    @Option(
            names = "--write",
            description =
                    "Write BENCHMARKS.md and integration-tests/bench/results.*, as a full run without other options"
                            + " does; what others find goes to target/bench.")
    private boolean write;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) throws IOException {
        try (InputStream logging = Bench.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(logging);
        }
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path work = Files.createDirectories(Path.of(System.getProperty("blobferry.build", "target"))
                .toAbsolutePath()
                .resolve("bench"));
        Plan plan = new Plan(
                quick,
                huge,
                isRcloneAvailable(),
                rcloneArguments,
                Programs.find("curl").isPresent(),
                copiers.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
                new WorkerOptions(jvmArguments, settings, workerArguments, false),
                work);
        List<Scenario> scenarios = chosen(new Scenarios(plan).all());
        Rounds turns = new Rounds(
                plan, rounds > 0 ? rounds : quick ? 1 : 5, spec.commandLine().getErr());
        List<CopyOutcome> outcomes = new ArrayList<>();
        boolean failed = false;
        for (Scenario scenario : scenarios) {
            try {
                CopyOutcome outcome = new CopyOutcome(scenario, turns.of(scenario));
                outcomes.add(outcome);
                print(outcome);
            } catch (RuntimeException e) {
                // The others are worth their time all the same; but then the run is not whole.
                failed = true;
                spec.commandLine().getErr().println("bench: " + scenario.name() + " failed: " + e.getMessage());
            }
        }
        write(
                new BenchmarkReport(
                        command(),
                        LocalDate.now(ZoneOffset.UTC).toString(),
                        Machine.describe(ROOT, plan.rclone()),
                        outcomes),
                work,
                !failed);
        return failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private void print(CopyOutcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("\n" + outcome.scenario().title() + "\n");
        out.println(ScenarioTable.of(outcome.scenario(), outcome.medians()));
        out.println(ScenarioTable.goals(outcome.scenario(), outcome.medians()));
        out.flush();
    }

    private void write(BenchmarkReport report, Path work, boolean whole) throws IOException {
        Path own = ROOT.resolve("integration-tests/bench");
        Path page = whole && (write || isDefault()) ? ROOT.resolve("BENCHMARKS.md") : work.resolve("BENCHMARKS.md");
        report.write(page, page.startsWith(work) ? work : own, ROOT.resolve("docs/performance-notes.md"));
        spec.commandLine().getErr().println("bench: " + page);
    }

    /** Whether this is the run that others can compare theirs with. */
    private boolean isDefault() {
        return !quick
                && !huge
                && rounds == 0
                && only.isEmpty()
                && copiers.isEmpty()
                && jvmArguments.isEmpty()
                && workerArguments.isEmpty()
                && settings.isEmpty()
                && rcloneArguments.isEmpty();
    }

    /** The report does not say where rclone is on this machine. */
    private String command() {
        List<String> typed = new ArrayList<>(List.of("integration-tests/bench/run"));
        typed.addAll(spec.commandLine().getParseResult().originalArgs());
        String path = rclone == null ? "" : rclone.toString();
        return typed.stream()
                .map(word -> path.isEmpty() ? word : word.replace(path, "rclone"))
                .collect(Collectors.joining(" "));
    }

    private Optional<Path> isRcloneAvailable() {
        if (rclone != null && !Files.isExecutable(rclone)) {
            throw new ParameterException(
                    spec.commandLine(), "there is no rclone at " + rclone + ": name another, or leave --rclone out");
        }
        return rclone == null ? Programs.find("rclone") : Optional.of(rclone.toAbsolutePath());
    }

    private List<Scenario> chosen(List<Scenario> all) {
        List<String> names = all.stream().map(Scenario::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "there is no scenario " + name + ", only " + String.join(", ", names));
            }
        }
        return all.stream()
                .filter(scenario -> only.isEmpty() || only.contains(scenario.name()))
                .toList();
    }
}
