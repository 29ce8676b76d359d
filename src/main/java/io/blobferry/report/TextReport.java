package io.blobferry.report;

import java.io.PrintWriter;
import java.time.Duration;

/** Prints a report as text: each finding as a line at once, the figures at the end. */
public final class TextReport implements ReportWriter {
    private final PrintWriter out;

    /** The caller owns the writer. */
    public TextReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void found(Finding finding) {
        out.printf(
                "%-22s %s: %s%n",
                finding.kind(), PrintableText.of(finding.subject()), PrintableText.of(finding.detail()));
    }

    @Override
    public synchronized void completed(Report report) {
        for (Report.Section section : report.sections()) {
            out.println();
            out.println(section.title());
            for (Figure figure : section.figures()) {
                out.printf("  %-44s %s%n", figure.label(), PrintableText.of(figure.text()));
            }
        }
        out.println();
        out.println(report.command() + " of " + PrintableText.of(report.subject()) + ": "
                + report.verdict().label() + " ("
                + Figure.shortDuration(Duration.between(report.startedAt(), report.endedAt())) + ")");
        out.flush();
    }
}
