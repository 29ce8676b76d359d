package io.blobferry.cli;

import io.blobferry.config.SettingsReport;
import io.blobferry.config.SettingsTable;
import io.blobferry.config.setting.SettingOrigin;
import io.blobferry.observability.SettingsJson;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the settings in force. */
@Command(
        name = "settings",
        mixinStandardHelpOptions = true,
        description = {
            "Prints every setting in force, its value, and where the value came from: the environment, the default, or derived"
                    + " from other values. Connects to neither cloud.",
            "An invalid configuration is printed too, with its errors. Values of unknown names are never printed."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:valid configuration", "2:invalid command line", "3:invalid configuration"})
final class SettingsCommand implements Callable<Integer> {
    private final Supplier<SettingsReport> reports;

    @ArgGroup
    private Format format = new Format();

    @Spec
    private CommandSpec spec;

    SettingsCommand() {
        this(SettingsReport::fromEnvironment);
    }

    SettingsCommand(Supplier<SettingsReport> reports) {
        this.reports = reports;
    }

    /** At most one of them. */
    static final class Format {
        @Option(names = "--json", description = "Print one line of JSON instead of the table.")
        private boolean json;

        @Option(names = "--markdown", description = "Print the documentation's table of all settings, without values.")
        private boolean markdown;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (format.markdown) {
            out.print(SettingsTable.markdown());
            out.flush();
            return ExitCode.OK;
        }
        return print(reports.get(), out);
    }

    private int print(SettingsReport report, PrintWriter out) {
        if (format.json) {
            out.println(SettingsJson.of(report));
        } else {
            printTable(report, out);
        }
        out.flush();
        return report.errors().isEmpty() ? ExitCode.OK : Blobferry.INVALID_CONFIGURATION;
    }

    private static void printTable(SettingsReport report, PrintWriter out) {
        String group = "";
        for (SettingsReport.Entry setting : report.entries()) {
            if (!setting.group().equals(group)) {
                group = setting.group();
                out.println(group);
            }
            out.printf(
                    "  %-38s %-12s %s%n",
                    setting.name(), setting.origin().name().toLowerCase(Locale.ROOT), value(setting));
        }
        if (!report.errors().isEmpty()) {
            out.println("Invalid configuration:");
            report.errors().forEach(error -> out.println("  - " + error));
        }
    }

    /** On one line, also where a value such as the routes has several. */
    private static String value(SettingsReport.Entry setting) {
        return setting.origin() == SettingOrigin.UNSET
                ? "(" + setting.defaultValue() + ")"
                : setting.value()
                        .map(value -> value.replaceAll("\\s*\\R\\s*", " "))
                        .orElse("(not shown)");
    }
}
