package io.blobferry.cli;

import io.blobferry.app.AccessCheck;
import io.blobferry.config.Settings;
import io.blobferry.diagnostics.CheckReport;
import io.blobferry.diagnostics.Problem;
import io.blobferry.observability.AccessReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries everything that a backup needs, step by step, and prints the remedy of each failure. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Tries every step from this host's identity to both clouds, with the current settings, and prints the remedy "
                    + "of each failure; with AWS_DRILL_ROLE_ARN under that role, too. Prints claims, never a token or a key.",
            "Writes the object .blobferry/check to the bucket, over that of the last check; changes nothing else."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every step succeeded",
            "1:the check itself failed",
            "2:invalid usage",
            "3:invalid configuration",
            "4:action required: a step failed and will fail until it is corrected",
            "5:retryable: a step failed and may succeed later"
        })
final class CheckCommand implements Callable<Integer> {
    static final int ACTION_REQUIRED = 4;
    static final int RETRYABLE = 5;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (AccessCheck check = new AccessCheck(Settings.fromEnvironment())) {
            List<CheckReport> steps = check.runAll();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(AccessReport.json(steps, Map.of()));
            } else {
                steps.forEach(step -> print(out, step));
            }
            out.flush();
            return exitCode(steps);
        }
    }

    private static int exitCode(List<CheckReport> steps) {
        List<Problem> problems = steps.stream()
                .map(CheckReport::problem)
                .flatMap(Optional::stream)
                .toList();
        if (problems.isEmpty()) {
            return ExitCode.OK;
        }
        return problems.stream().allMatch(Problem::retryable) ? RETRYABLE : ACTION_REQUIRED;
    }

    private static void print(PrintWriter out, CheckReport step) {
        String text = switch (step.state()) {
            case OK -> facts(step);
            case FAILED -> step.problem().map(Problem::message).orElse("");
            case SKIPPED ->
                step.blockedBy().map(blocking -> "needs: " + blocking.title()).orElse("");
        };
        out.printf("%-8s %-29s %s%n", state(step), step.check().title(), text);
        step.problem().ifPresent(problem -> {
            if (!step.facts().isEmpty()) {
                out.printf("%-38s %s%n", "", facts(step));
            }
            out.printf("%-38s %s: %s%n", "", problem.code(), problem.remedy());
        });
    }

    private static String state(CheckReport step) {
        return switch (step.state()) {
            case OK -> "ok";
            case FAILED -> "FAILED";
            case SKIPPED -> "skipped";
        };
    }

    private static String facts(CheckReport step) {
        return step.facts().entrySet().stream()
                .map(fact -> fact.getKey() + " " + fact.getValue())
                .collect(Collectors.joining(", "));
    }
}
