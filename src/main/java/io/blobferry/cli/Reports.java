package io.blobferry.cli;

import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.observability.ReportEventLog;
import io.blobferry.observability.ReportJsonFile;
import io.blobferry.report.HtmlReport;
import io.blobferry.report.ReportWriter;
import io.blobferry.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command's report, as it prints it, and the files that were asked for: one for people, and one for programs beside it. */
final class Reports implements AutoCloseable {
    private final PrintWriter err;
    private final List<ReportWriter> writers = new ArrayList<>();
    private final List<AutoCloseable> files = new ArrayList<>();

    private Reports(PrintWriter err, ReportWriter printed) {
        this.err = err;
        writers.add(printed);
    }

    /** Prints text. */
    static Reports asText(PrintWriter out, PrintWriter err) {
        return new Reports(err, new TextReport(out));
    }

    /** Prints JSON, one object per line. */
    static Reports asJson(JsonEventLog log, RunContext run, PrintWriter err) {
        return new Reports(err, new ReportEventLog(log, run));
    }

    /**
     * Writes the report to a file, too.
     *
     * @param html the file for people; null: none
     * @throws UncheckedIOException if the file cannot be written
     */
    Reports and(Path html) throws IOException {
        if (html != null) {
            HtmlReport forPeople = new HtmlReport(html, new Version().getVersion()[0]);
            files.add(forPeople);
            ReportJsonFile beside = new ReportJsonFile(ReportJsonFile.beside(html));
            files.add(beside);
            writers.addAll(List.of(forPeople, beside));
        }
        return this;
    }

    ReportWriter writer() {
        return ReportWriter.all(writers.toArray(ReportWriter[]::new));
    }

    @Override
    public void close() {
        for (AutoCloseable file : files) {
            try {
                file.close();
            } catch (Exception e) {
                err.println("the report is not complete: " + e.getMessage());
            }
        }
    }
}
