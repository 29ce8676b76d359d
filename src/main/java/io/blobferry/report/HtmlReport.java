package io.blobferry.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a report as one HTML file that needs no other: no script, no font, no image. The file appears whole, once the report
 * is complete. It holds the first {@value #MAX_FINDINGS} findings, which is what a browser shows at ease, and says how many there are of each kind.
 */
public final class HtmlReport implements ReportWriter, AutoCloseable {
    static final int MAX_FINDINGS = 10_000;

    private final Path file;
    private final Path part;
    private final String product;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Long> kinds = new TreeMap<>();

    /**
     * Creates {@code <file>.part}, so that a file that cannot be written fails at once.
     *
     * @param product the product and its version
     * @throws UncheckedIOException if the file cannot be written
     */
    public HtmlReport(Path file, String product) {
        this.file = file.toAbsolutePath();
        this.product = product;
        part = this.file.resolveSibling(this.file.getFileName() + ".part");
        try {
            Files.writeString(part, "");
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written to " + file + ": " + e, e);
        }
    }

    @Override
    public synchronized void found(Finding finding) {
        kinds.merge(finding.weight().label() + ": " + finding.kind(), 1L, Long::sum);
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        }
    }

    /** @throws UncheckedIOException if the file cannot be written */
    @Override
    public synchronized void completed(Report report) {
        try {
            try (BufferedWriter out = Files.newBufferedWriter(part)) {
                write(out, report);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written to " + file + ": " + e, e);
        }
    }

    /** Removes what was written of a report that was not completed. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(BufferedWriter out, Report report) throws IOException {
        String title = "Blobferry " + report.command() + ": " + report.subject();
        out.write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + escape(title)
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n");
        out.write("<h1>" + escape(title) + "</h1>\n");
        out.write("<p class=\"verdict " + report.verdict().name().toLowerCase(Locale.ROOT) + "\">"
                + escape(report.verdict().label()) + "</p>\n");
        out.write("<p>" + report.startedAt().truncatedTo(ChronoUnit.SECONDS) + " to "
                + report.endedAt().truncatedTo(ChronoUnit.SECONDS) + ", "
                + Figure.shortDuration(Duration.between(report.startedAt(), report.endedAt())) + "</p>\n");
        for (Report.Section section : report.sections()) {
            writeSection(out, section.title(), section.figures());
        }
        if (!kinds.isEmpty()) {
            List<Figure> counts = new ArrayList<>();
            kinds.forEach((kind, count) -> counts.add(Figure.count(kind, kind, count)));
            writeSection(out, "Findings by kind", counts);
        }
        writeFindings(out);
        out.write("<footer>" + escape(product) + "</footer>\n</body>\n</html>\n");
    }

    private static void writeSection(BufferedWriter out, String title, List<Figure> figures) throws IOException {
        out.write("<h2>" + escape(title) + "</h2>\n<table class=\"figures\">\n");
        for (Figure figure : figures) {
            out.write("<tr><th scope=\"row\">" + escape(figure.label()) + "</th><td>" + escape(figure.text())
                    + "</td></tr>\n");
        }
        out.write("</table>\n");
    }

    private void writeFindings(BufferedWriter out) throws IOException {
        if (findings.isEmpty()) {
            return;
        }
        out.write(
                "<h2>Findings</h2>\n<table class=\"findings\">\n<thead><tr><th>kind</th><th>object</th><th>detail</th>"
                        + "</tr></thead>\n<tbody>\n");
        for (Finding finding : findings) {
            out.write("<tr class=\"" + finding.weight().name().toLowerCase(Locale.ROOT) + "\"><td>"
                    + escape(finding.kind()) + "</td><td><bdi>" + escape(finding.subject()) + "</bdi></td><td><bdi>"
                    + escape(finding.detail()) + "</bdi></td></tr>\n");
        }
        out.write("</tbody>\n</table>\n");
        long all = kinds.values().stream().mapToLong(Long::longValue).sum();
        if (all > findings.size()) {
            out.write("<p>and " + (all - findings.size()) + " more, which the command's output names</p>\n");
        }
    }

    private static String escape(String text) {
        return PrintableText.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8886; --good: #1a7f37; --bad: #cf222e; --open: #9a6700; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
            h2 { font-size: 1.1rem; margin-top: 2rem; }
            .verdict { display: inline-block; padding: .3rem .9rem; border-radius: .4rem; color: #fff; font-weight: 600; }
            .sound { background: var(--good); }
            .differences { background: var(--bad); }
            .incomplete { background: var(--open); }
            table { border-collapse: collapse; }
            th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); }
            th[scope] { font-weight: normal; }
            .figures td { font-variant-numeric: tabular-nums; }
            .findings { width: 100%; }
            .findings td { overflow-wrap: anywhere; }
            .findings td:first-child { white-space: nowrap; font-weight: 600; }
            .difference td:first-child { color: var(--bad); }
            .open td:first-child { color: var(--open); }
            footer { margin-top: 3rem; opacity: .7; }
            @media print { body { max-width: none; margin: 0; } tr { break-inside: avoid; } }
            """;
}
