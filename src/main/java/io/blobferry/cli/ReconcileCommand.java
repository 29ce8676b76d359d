package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.reconcile.Reconciler;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a reconciliation pass now. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = {
            "Resumes the reconciliation pass in progress, or starts one: compares the source with S3 and with the "
                    + "checkpoints, and queues the blobs that need a check. The worker and the functions do so every "
                    + "BLOBFERRY_RECONCILE_INTERVAL_HOURS.",
            "Prints one JSON object. Exit codes: 0 the pass is complete, 1 it stopped early, with the reason in the output."
        })
final class ReconcileCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            defaultValue = "720",
            description = "Time limit in minutes, at least 1; default ${DEFAULT-VALUE}. The next run resumes the pass.")
    private int minutes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (minutes < 1) {
            throw new ParameterException(spec.commandLine(), "--minutes must be at least 1: " + minutes);
        }
        try (Application application = new Application(Settings.fromEnvironment())) {
            JsonEventLog log = new JsonEventLog(
                    new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine, Clock.systemUTC());
            RunContext run = new RunContext(
                    "reconcile-" + UUID.randomUUID(), Clock.systemUTC(), Duration.ofMinutes(minutes), log);
            application.routesRecorder().record(run);
            Optional<Reconciler.Progress> progress = application.reconciler().resume(run, true, log);
            return progress.flatMap(Reconciler.Progress::stopReason).isEmpty()
                    ? CommandLine.ExitCode.OK
                    : CommandLine.ExitCode.SOFTWARE;
        }
    }
}
