package io.blobferry.observability;

import io.blobferry.execution.RunContext;
import io.blobferry.report.Finding;
import io.blobferry.report.Report;
import io.blobferry.report.ReportWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes a report as events: each finding as a line at once, and the figures as the last line. */
public final class ReportEventLog implements ReportWriter {
    private static final String DRILL = "drill";

    private final JsonEventLog log;
    private final RunContext run;

    public ReportEventLog(JsonEventLog log, RunContext run) {
        this.log = log;
        this.run = run;
    }

    @Override
    public void found(Finding finding) {
        Map<String, Object> event = log.newEvent("finding", run);
        event.put("kind", finding.kind());
        event.put("weight", finding.weight().name().toLowerCase(Locale.ROOT));
        event.put("subject", finding.subject());
        event.put("detail", finding.detail());
        log.write(event);
    }

    @Override
    public void completed(Report report) {
        Map<String, Object> event = log.newEvent(name(report), run);
        event.put("subject", report.subject());
        event.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
        event.put("startedAt", report.startedAt().toString());
        event.put("figures", figures(report));
        event.put("requests", run.requests());
        event.put(
                "durationMillis",
                Duration.between(report.startedAt(), report.endedAt()).toMillis());
        log.write(event);
    }

    /** A drill that is not sound has an event of its own, for an alert. */
    private static String name(Report report) {
        return report.command().equals(DRILL) && report.verdict() != Report.Verdict.SOUND
                ? DRILL + "-failed"
                : report.command() + "-completed";
    }

    private static Map<String, Object> figures(Report report) {
        Map<String, Object> figures = new LinkedHashMap<>();
        report.sections().stream()
                .flatMap(section -> section.figures().stream())
                .forEach(figure -> figures.put(figure.name(), figure.value()));
        return figures;
    }
}
