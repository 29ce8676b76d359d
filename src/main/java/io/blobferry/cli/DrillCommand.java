package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.app.RestoreDrills;
import io.blobferry.cli.progress.DrillProgress;
import io.blobferry.config.Settings;
import io.blobferry.drill.DrillResult;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.verify.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Restores backups that are drawn at random. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = {
            "Restores backups that are drawn at random, to nothing or to a folder, and compares their bytes, headers, metadata and "
                    + "tags with what S3 keeps of them and, where the source still has that version, with the source. Says how "
                    + "long a restore of each whole container would take.",
            "Reads under the role AWS_DRILL_ROLE_ARN, and writes nothing. The worker and the functions do so within "
                    + "BLOBFERRY_DRILL_GIB_PER_DAY; this command has a budget of its own.",
            "Exit codes: 0 all as it should be, 4 differences, 5 not all could be read."
        })
final class DrillCommand implements Callable<Integer> {
    private static final int GIB_SHIFT = 30;
    private static final int MAX_GIB = 1_048_576;

    @Option(
            names = "--gib",
            paramLabel = "N",
            defaultValue = "1",
            description = "GiB to be read at most, 1 to " + MAX_GIB + "; default ${DEFAULT-VALUE}.")
    private int gib;

    @Option(
            names = "--seed",
            paramLabel = "TEXT",
            description =
                    "The seed of the draw: with the same one, the same backups are drawn. Default: a random one, which the "
                            + "report names.")
    private String seed;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description =
                    "Restore to files below this folder, read them, and remove them; default: the bytes are dropped.")
    private Path folder;

    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            defaultValue = "1440",
            description = "Time limit in minutes, at least 1; default ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(names = "--json", description = "Print JSON, one object per line.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write the report to an HTML file that needs no other, and to a JSON file beside it.")
    private Path report;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (minutes < 1 || gib < 1 || gib > MAX_GIB) {
            throw new ParameterException(spec.commandLine(), "--minutes must be at least 1, and --gib 1 to " + MAX_GIB);
        }
        if (folder != null && !Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "--to: there is no folder " + folder);
        }
        try (Application application = new Application(Settings.fromEnvironment())) {
            return drill(application
                    .drills()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "AWS_DRILL_ROLE_ARN is not set: drills read under a role of their own")));
        }
    }

    private int drill(RestoreDrills drills) throws IOException {
        JsonEventLog log = new JsonEventLog(
                json ? new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine : line -> {},
                Clock.systemUTC());
        RunContext run =
                new RunContext("drill-" + UUID.randomUUID(), Clock.systemUTC(), Duration.ofMinutes(minutes), log);
        PrintWriter err = spec.commandLine().getErr();
        try (Reports reports = (json
                                ? Reports.asJson(log, run, err)
                                : Reports.asText(spec.commandLine().getOut(), err))
                        .and(report);
                DrillProgress progress = new DrillProgress(reports.writer(), !json && Ansi.AUTO.enabled())) {
            DrillResult result = drills.run(
                    run,
                    (long) gib << GIB_SHIFT,
                    seed == null ? Sample.randomSeed() : seed,
                    Optional.ofNullable(folder),
                    progress);
            return Blobferry.exitCode(result.verdict());
        } catch (UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
