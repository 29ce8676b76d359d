package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** For any arguments, without a valid configuration: help, or a usage or configuration error, never a stack trace. */
class HostileArgumentsTest {
    private static final int SHARE = 60;
    private static final int MAX_ARGUMENTS = 5;
    private static final Set<Integer> EXIT_CODES = Set.of(0, 2, Blobferry.INVALID_CONFIGURATION);
    private static final List<String> COMMANDS =
            List.of("run", "check", "orphans", "replay", "reconcile", "settings", "");
    private static final List<String> OPTIONS = List.of(
            "--container",
            "--prefix",
            "--blob",
            "--cause",
            "--since",
            "--until",
            "--dry-run",
            "--per-second",
            "--json",
            "--minutes",
            "--abort",
            "--older-than",
            "--markdown",
            "--help",
            "--version",
            "--",
            "-h");

    @Test
    void anyArguments_endWithAnExitCodeOfUsage() {
        HostileInputs.check(HostileArgumentsTest.class, SHARE, random -> {
            StringWriter printed = new StringWriter();
            CommandLine commandLine =
                    Blobferry.commandLine().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed));
            String[] arguments = arguments(random);
            int exitCode = commandLine.execute(arguments);
            assertTrue(EXIT_CODES.contains(exitCode), () -> String.join(" ", arguments) + ": " + printed);
            assertFalse(printed.toString().contains("\tat "), printed::toString);
        });
    }

    private static String[] arguments(Random random) {
        List<String> arguments = new ArrayList<>();
        arguments.add(COMMANDS.get(random.nextInt(COMMANDS.size())));
        for (int more = random.nextInt(MAX_ARGUMENTS); more > 0; more--) {
            String option = OPTIONS.get(random.nextInt(OPTIONS.size()));
            switch (random.nextInt(5)) {
                case 0 -> arguments.add(option);
                case 1 -> arguments.add(option + "=" + HostileText.any(random));
                case 2 -> arguments.addAll(List.of(option, HostileText.number(random)));
                case 3 -> arguments.addAll(List.of(option, "@" + HostileText.any(random)));
                default -> arguments.add(HostileText.any(random));
            }
        }
        return arguments.toArray(String[]::new);
    }
}
