package io.blobferry.backfill;

import io.blobferry.backfill.BackfillResult.Counts;
import io.blobferry.report.Figure;
import io.blobferry.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** A backfill as a report, and as a command of its own name: {@code backup}. */
public final class BackfillReport {
    private static final String COMMAND = "backup";

    private BackfillReport() {}

    /**
     * How fast blobs and bytes are copied, for the time that an estimate takes.
     *
     * @param blobsPerSecond with blobs so small that their number counts; empty if it is not known
     */
    public record Rate(long bytesPerSecond, Optional<Double> blobsPerSecond) {
        public Rate {
            if (bytesPerSecond < 1 || blobsPerSecond.filter(rate -> !(rate > 0)).isPresent()) {
                throw new IllegalArgumentException("rates must be more than 0");
            }
        }

        private Duration time(long blobs, long bytes) {
            double byBytes = (double) bytes / bytesPerSecond;
            double byBlobs = blobsPerSecond.map(rate -> blobs / rate).orElse(0.0);
            return Duration.ofMillis((long) (1_000 * Math.max(byBytes, byBlobs)));
        }
    }

    /**
     * The report of a run, or of a dry run.
     *
     * @param rate for the time of a run after a dry run
     */
    public static Report of(BackfillResult result, Optional<Rate> rate) {
        List<Report.Section> sections = new ArrayList<>();
        sections.add(new Report.Section("Compared", compared(result)));
        if (result.estimate().isPresent()) {
            sections.addAll(result.estimate().get().sections());
        } else {
            sections.add(new Report.Section("Copied", copied(result)));
        }
        sections.addAll(result.cost().sections());
        result.estimate().ifPresent(estimate -> sections.add(new Report.Section("Time", time(estimate, rate))));
        return new Report(
                result.estimate().isPresent() ? COMMAND + "-estimate" : COMMAND,
                result.subject(),
                result.verdict(),
                result.startedAt(),
                result.endedAt(),
                sections);
    }

    private static List<Figure> compared(BackfillResult result) {
        Counts counts = result.counts();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.count("compared", "blobs", counts.compared()));
        figures.add(Figure.count("upToDate", "with a backup of their current version", counts.upToDate()));
        figures.add(Figure.count("unrouted", "blobs that no route backs up", counts.unrouted()));
        figures.add(Figure.count("refusedLines", "lines of the list that were refused", counts.refusedLines()));
        figures.add(Figure.count("listedObjects", "objects that were listed", counts.objects()));
        if (!result.incomplete().isEmpty()) {
            figures.add(Figure.text("incomplete", "incomplete", String.join("; ", result.incomplete())));
        }
        return figures;
    }

    private static List<Figure> copied(BackfillResult result) {
        Counts counts = result.counts();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.count("copied", "blobs copied", counts.copied()));
        figures.add(Figure.bytes("copiedBytes", "their size", counts.copiedBytes()));
        figures.add(Figure.count("alreadyThere", "backups found while copying", counts.alreadyThere()));
        figures.add(Figure.count("gone", "deleted at the source meanwhile", counts.gone()));
        figures.add(Figure.count("withWorkers", "left to workers that copy their segments", counts.withWorkers()));
        figures.add(Figure.count("notCompleted", "not completed", counts.notCompleted()));
        figures.add(Figure.count("failed", "failed, each with a failure row", result.failed()));
        new TreeMap<>(result.failures())
                .forEach((cause, count) -> figures.add(Figure.count("failed" + cause, "of them " + cause, count)));
        double seconds = Math.max(1e-3, result.duration().toMillis() / 1e3);
        double blobsPerSecond = counts.copied() / seconds;
        figures.add(new Figure(
                "blobsPerSecond",
                "blobs a second",
                blobsPerSecond,
                String.format(Locale.ROOT, "%.1f", blobsPerSecond)));
        long bytesPerSecond = (long) (counts.copiedBytes() / seconds);
        figures.add(new Figure(
                "bytesPerSecond", "bytes a second", bytesPerSecond, Figure.shortBytes(bytesPerSecond) + "/s"));
        return figures;
    }

    private static List<Figure> time(BackfillEstimate estimate, Optional<Rate> rate) {
        return rate.map(known -> {
                    Duration time = known.time(estimate.objects(), estimate.bytes());
                    String at = Figure.shortBytes(known.bytesPerSecond()) + "/s"
                            + known.blobsPerSecond()
                                    .map(blobs -> String.format(Locale.ROOT, " and %.1f blobs a second", blobs))
                                    .orElse("");
                    return List.of(Figure.duration("seconds", "time at " + at, time));
                })
                .orElseGet(() -> List.of(Figure.text(
                        "time", "time", "name a rate by --rate; a run with a small --budget measures one")));
    }
}
