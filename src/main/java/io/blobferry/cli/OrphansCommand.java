package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists, and with {@code --abort} aborts, the multipart uploads that no checkpoint names. */
@Command(
        name = "orphans",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the multipart uploads that no checkpoint names, one JSON object per line, and then their number. The "
                    + "worker and the functions abort them once an hour.",
            "Uploads that do not belong to a blob of the source account are left alone."
        })
final class OrphansCommand implements Runnable {
    private static final Duration TIMEOUT = Duration.ofHours(12);

    @Option(names = "--abort", description = "Also abort them.")
    private boolean abort;

    @Option(
            names = "--older-than",
            paramLabel = "HOURS",
            description =
                    "Minimum age in hours; default BLOBFERRY_ORPHAN_MIN_AGE_HOURS. A copy that started less than a minute "
                            + "ago may not have a checkpoint yet.")
    private Integer hours;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        if (hours != null && hours < 0) {
            throw new ParameterException(spec.commandLine(), "--older-than must not be negative: " + hours);
        }
        Settings settings = Settings.fromEnvironment();
        Duration minAge = hours == null ? settings.orphans().minAge() : Duration.ofHours(hours);
        try (Application application = new Application(settings)) {
            JsonEventLog log = new JsonEventLog(
                    new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine, Clock.systemUTC());
            application
                    .orphanCleaner()
                    .cleanUp(new RunContext("orphans", Clock.systemUTC(), TIMEOUT, log), minAge, abort, log);
        }
    }
}
