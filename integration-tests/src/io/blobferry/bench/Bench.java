package io.blobferry.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures Blobferry, rclone and {@code curl | curl} on the same stand-ins. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Blobferry, rclone and curl | curl on the same stand-ins, without a cloud.")
final class Bench implements Callable<Integer> {
    @Option(names = "--quick", description = "One round of smaller sizes.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Default: 5, or 1 with --quick.")
    private int rounds;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Of ${COMPLETION-CANDIDATES}.")
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
                rcloneAtHand(),
                Programs.find("curl").isPresent(),
                copiers.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
                new WorkerVariant(jvmArguments, settings, workerArguments),
                work);
        List<Scenario> scenarios = chosen(new Scenarios(plan).all());
        PrintWriter out = spec.commandLine().getOut();
        Rounds turns = new Rounds(
                plan, rounds > 0 ? rounds : quick ? 1 : 5, spec.commandLine().getErr());
        for (Scenario scenario : scenarios) {
            Medians medians = turns.of(scenario);
            out.println("\n" + scenario.title() + "\n\n" + ScenarioTable.of(scenario, medians) + "\n"
                    + ScenarioTable.goals(scenario, medians));
            out.flush();
        }
        return CommandLine.ExitCode.OK;
    }

    private Optional<Path> rcloneAtHand() {
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
