package io.blobferry.cli.progress;

import io.blobferry.drill.DrillListener;
import io.blobferry.drill.DrillReport;
import io.blobferry.drill.DrillResult;
import io.blobferry.execution.RunContext;
import io.blobferry.report.ReportWriter;
import io.blobferry.verify.Difference;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Passes what a drill finds on to its report, and shows on standard error how far it is, in bytes. */
public final class DrillProgress implements DrillListener, AutoCloseable {
    private static final long MIB = 1 << 20;

    private final ReportWriter report;
    private final ProgressBar bar;
    private boolean closed;

    /** @param shown whether a bar is shown */
    public DrillProgress(ReportWriter report, boolean shown) {
        this.report = report;
        bar = shown
                ? new ProgressBarBuilder()
                        .setTaskName("drill")
                        .setInitialMax(-1)
                        .setUnit(" MiB", MIB)
                        .setStyle(ProgressBarStyle.ASCII)
                        .showSpeed()
                        .build()
                : null;
    }

    @Override
    public void found(RunContext run, Difference difference) {
        report.found(difference.toFinding());
    }

    @Override
    public void drawn(RunContext run, long objects, long bytes) {
        if (bar != null) {
            bar.maxHint(Math.max(1, bytes));
            bar.setExtraMessage(objects + " backups");
        }
    }

    @Override
    public void advanced(RunContext run, long bytes) {
        if (bar != null) {
            bar.stepBy(bytes);
        }
    }

    @Override
    public void drillCompleted(RunContext run, DrillResult result) {
        close();
        report.completed(DrillReport.of(result));
    }

    /** Removes the bar, if it is still shown. */
    @Override
    public synchronized void close() {
        if (!closed && bar != null) {
            bar.close();
        }
        closed = true;
    }
}
