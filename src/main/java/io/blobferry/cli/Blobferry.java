package io.blobferry.cli;

import io.blobferry.config.InvalidSettingsException;
import io.blobferry.report.Report;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The entry point of the command line. Exit codes: 0 success, 1 failure, 2 invalid usage, 3 invalid configuration; {@code
 * check}, {@code replay}, {@code backup}, {@code verify}, {@code drill} and {@code restore} have more.
 */
@Command(
        name = "blobferry",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Secret-less, event-driven backup of Azure Blob Storage to Amazon S3.",
        subcommands = {
            RunCommand.class,
            BackupCommand.class,
            CheckCommand.class,
            OrphansCommand.class,
            ReplayCommand.class,
            ReconcileCommand.class,
            VerifyCommand.class,
            RestoreCommand.class,
            DrillCommand.class,
            StatusCommand.class,
            SettingsCommand.class
        })
public final class Blobferry implements Runnable {
    static final int INVALID_CONFIGURATION = 3;
    /** Failure rows remain, a verification found differences, or a restore did. */
    static final int FAILURES_REMAIN = 4;
    /** Work remains that another run completes. */
    static final int INCOMPLETE = 5;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) throws IOException {
        try (InputStream logging = Blobferry.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(logging);
        }
        StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        int exitCode = CommandLine.ExitCode.SOFTWARE;
        try {
            exitCode = execute(output, arguments);
        } catch (OutOfMemoryError exhausted) {
            exitWithoutMemory(exhausted);
        }
        System.exit(exitCode);
    }

    /** Without memory the process may not end in order: its other threads are not waited for. */
    @SuppressWarnings("SystemOut") // The logger may need more memory than there is.
    private static void exitWithoutMemory(OutOfMemoryError exhausted) {
        try {
            System.err.println("failed: " + exhausted + ". " + FatalFailure.memoryRemedy());
        } finally {
            Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
        }
    }

    /** Returns the exit code. A command whose output was lost has not succeeded. */
    static int execute(StandardOutput output, String... arguments) {
        CommandLine commandLine = commandLine().setOut(new PrintWriter(output, true, System.out.charset()));
        int exitCode = commandLine.execute(arguments);
        commandLine.getOut().flush();
        return exitCode == CommandLine.ExitCode.OK && output.hasFailed() ? CommandLine.ExitCode.SOFTWARE : exitCode;
    }

    /** The exit code of a restore, a verification or a drill. */
    static int exitCode(Report.Verdict verdict) {
        return switch (verdict) {
            case SOUND -> CommandLine.ExitCode.OK;
            case DIFFERENCES -> FAILURES_REMAIN;
            case INCOMPLETE -> INCOMPLETE;
        };
    }

    static CommandLine commandLine() {
        // A blob's name may begin with '@', which would otherwise name a file of arguments.
        return new CommandLine(new Blobferry())
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof InvalidSettingsException) {
                        command.getErr().println(failure.getMessage());
                        return INVALID_CONFIGURATION;
                    }
                    command.getErr().println(command.getCommandName() + " failed: " + failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
