package io.blobferry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a run found, as files: a page, its plot and all figures.
 *
 * @param command as it was typed
 * @param date the day of the run
 */
record BenchmarkReport(String command, String date, Map<String, String> machine, List<CopyOutcome> outcomes) {
    /**
     * Writes the three files.
     *
     * @param page the page's own file
     * @param folder of the plot and the figures
     * @param tried a page's hand-written end, taken as it is
     */
    void write(Path page, Path folder, Path tried) throws IOException {
        Files.createDirectories(folder);
        Path plot = folder.resolve("results.svg");
        Path figures = folder.resolve("results.json");
        Files.writeString(plot, Plot.of(outcomes));
        Files.writeString(figures, FiguresJson.of(this));
        Path from = page.getParent();
        String end = Files.exists(tried) ? "\n" + Files.readString(tried) : "";
        Files.writeString(
                page,
                page(from.relativize(plot).toString(), from.relativize(figures).toString()) + end);
    }

    private String page(String plot, String figures) {
        StringBuilder text = new StringBuilder()
                .append("# Benchmarks\n\n")
                .append("Made on ")
                .append(date)
                .append(" by\n\n```sh\n")
                .append(command)
                .append("\n```\n\n")
                .append("""
                        Blobferry, rclone and `curl | curl` copy the same blobs between the same load stubs for both clouds,
                        alternating, on one machine. The load stubs serve and drop bytes over TLS; they are processes of their
                        own, and their processor time is shown because they share the machine. Each figure is the median
                        of the rounds; ratios are ratios of medians of this run. Processor time (user and system) and peak
                        resident memory are the operating system's.

                        """)
                .append("![Main figures](")
                .append(plot)
                .append(")\n\n")
                .append("All figures of all rounds: [results.json](")
                .append(figures)
                .append(").\n\n")
                .append("| | |\n| --- | --- |\n");
        machine.forEach((name, value) ->
                text.append("| ").append(name).append(" | ").append(value).append(" |\n"));
        text.append("| rclone's command | `")
                .append(RcloneCopier.Direction.BACKUP.command())
                .append("` |\n")
                .append("| rclone's command, restoring | `")
                .append(RcloneCopier.Direction.RESTORE.command())
                .append("` |\n")
                .append("| curl's command | `")
                .append(CurlCopier.COMMAND.replace("|", "\\|"))
                .append("` |\n");
        outcomes.forEach(outcome -> text.append(section(outcome)));
        return text.toString();
    }

    private static String section(CopyOutcome outcome) {
        Scenario scenario = outcome.scenario();
        int rounds = outcome.medians().all().values().stream()
                .mapToInt(List::size)
                .max()
                .orElse(0);
        return "\n## " + scenario.title() + "\n\n" + scenario.note() + " Rounds: " + rounds + ".\n\n"
                + ScenarioTable.of(scenario, outcome.medians()) + "\n"
                + ScenarioTable.goals(scenario, outcome.medians());
    }
}
