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

/** A round of the reconciliation now. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = {
            "Goes on with the round of the reconciliation that is under way, or begins one: compares the source with S3 and "
                    + "with the checkpoint rows, and puts on the event queue what is to be looked at. The worker and the "
                    + "functions do so every BLOBFERRY_RECONCILE_INTERVAL_HOURS.",
            "Prints one line of JSON. Exit code 0: the round has ended; 1: it stopped, and the line says why."
        })
final class ReconcileCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            defaultValue = "720",
            description =
                    "How long it may take, from 1; default ${DEFAULT-VALUE}. What is left then goes on at the next time.")
    private int minutes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (minutes < 1) {
            throw new ParameterException(spec.commandLine(), "--minutes is a number of minutes, 1 or more: " + minutes);
        }
        try (Application application = new Application(Settings.fromEnvironment())) {
            JsonEventLog facts = new JsonEventLog(
                    new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine, Clock.systemUTC());
            RunContext run = new RunContext(
                    "reconcile-" + UUID.randomUUID(), Clock.systemUTC(), Duration.ofMinutes(minutes), facts);
            Optional<Reconciler.Progress> progress = application.reconciler().resume(run, true, facts);
            return progress.flatMap(Reconciler.Progress::stopReason).isEmpty()
                    ? CommandLine.ExitCode.OK
                    : CommandLine.ExitCode.SOFTWARE;
        }
    }
}
