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

/** Lists, and ends, the uploads by parts that nobody will complete. */
@Command(
        name = "orphans",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the multipart uploads that no checkpoint row names, one line of JSON each, and at last their number. "
                    + "The worker and the functions abort them once an hour.",
            "Uploads that stand for no blob of the source account are others', and are left alone."
        })
final class OrphansCommand implements Runnable {
    private static final Duration TIMEOUT = Duration.ofHours(12);

    @Option(names = "--abort", description = "Abort them too.")
    private boolean abort;

    @Option(
            names = "--older-than",
            paramLabel = "HOURS",
            description =
                    "How old they are at the least; default BLOBFERRY_ORPHAN_MIN_AGE_HOURS. A copy that began less than a "
                            + "minute ago may not have its row yet.")
    private Integer hours;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        if (hours != null && hours < 0) {
            throw new ParameterException(spec.commandLine(), "--older-than is a number of hours, 0 or more: " + hours);
        }
        Settings settings = Settings.fromEnvironment();
        Duration grace = hours == null ? settings.orphans().minAge() : Duration.ofHours(hours);
        try (Application application = new Application(settings)) {
            JsonEventLog facts = new JsonEventLog(
                    new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine, Clock.systemUTC());
            application
                    .orphanCleaner()
                    .cleanUp(new RunContext("orphans", Clock.systemUTC(), TIMEOUT, facts), grace, abort, facts);
        }
    }
}
