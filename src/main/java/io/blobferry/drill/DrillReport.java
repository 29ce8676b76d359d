package io.blobferry.drill;

import io.blobferry.report.Figure;
import io.blobferry.report.Report;
import io.blobferry.verify.DifferenceKind;
import java.util.ArrayList;
import java.util.List;

/** A drill's result as a report. */
public final class DrillReport {
    private static final int MAX_CONTAINERS = 200;

    private DrillReport() {}

    public static Report of(DrillResult result) {
        List<Report.Section> sections = new ArrayList<>();
        sections.add(drawn(result));
        sections.add(found(result));
        if (!result.containers().isEmpty()) {
            sections.add(new Report.Section("Restore of a whole container, as measured here", containers(result)));
        }
        if (!result.incomplete().isEmpty()) {
            sections.add(new Report.Section("Incomplete", incomplete(result)));
        }
        return new Report(
                "drill", "backups at random", result.verdict(), result.startedAt(), result.endedAt(), sections);
    }

    private static Report.Section drawn(DrillResult result) {
        DrillResult.Counts counts = result.counts();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.text("seed", "seed of the draw", result.seed()));
        figures.add(Figure.bytes("budget", "bytes to be read at most", result.budget()));
        figures.add(Figure.count("listed", "backups listed, each with the same chance", counts.listed()));
        figures.add(Figure.count("drawn", "backups drawn", counts.drawn()));
        figures.add(Figure.count("read", "backups read", counts.read()));
        figures.add(Figure.bytes("bytesRead", "bytes read", counts.bytesRead()));
        figures.add(Figure.count("compared", "compared with the source, which has that version", counts.compared()));
        figures.add(Figure.count("tooLarge", "larger than the budget, and not drawn", counts.tooLarge()));
        figures.add(Figure.count("unrelated", "objects of no blob and no backup", counts.unrelated()));
        result.rate()
                .ifPresent(rate ->
                        figures.add(new Figure("bytesPerSecond", "rate", rate, Figure.shortBytes(rate) + "/s")));
        figures.add(Figure.count("requests", "requests", counts.requests()));
        return new Report.Section("Drawn", figures);
    }

    private static Report.Section found(DrillResult result) {
        List<Figure> figures = new ArrayList<>();
        for (DifferenceKind kind : DifferenceKind.values()) {
            long count = result.found().getOrDefault(kind, 0L);
            if (count > 0) {
                figures.add(Figure.count(kind.figure(), kind.label(), count));
            }
        }
        if (figures.isEmpty()) {
            figures.add(Figure.count("findings", "findings", 0));
        }
        return new Report.Section("Found", figures);
    }

    private static List<Figure> containers(DrillResult result) {
        return result.containers().stream()
                .filter(container -> container.restoreTime().isPresent())
                .limit(MAX_CONTAINERS)
                .map(container -> new Figure(
                        "restoreSeconds/" + container.container(),
                        container.container(),
                        container.restoreTime().orElseThrow().toSeconds(),
                        Figure.shortDuration(container.restoreTime().orElseThrow()) + " for " + container.objects()
                                + " objects, " + Figure.shortBytes(container.bytes())))
                .toList();
    }

    private static List<Figure> incomplete(DrillResult result) {
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < result.incomplete().size(); i++) {
            figures.add(Figure.text(
                    "incomplete" + (i + 1), "not done", result.incomplete().get(i)));
        }
        return figures;
    }
}
