package io.blobferry.cli.progress;

import io.blobferry.report.Figure;
import io.blobferry.report.ReportWriter;
import io.blobferry.restore.RestoreListener;
import io.blobferry.restore.RestoreOutcome;
import io.blobferry.restore.RestorePlan;
import io.blobferry.restore.RestoreReport;
import io.blobferry.restore.RestoreTask;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Passes what a restore finds on to its report, and shows on standard error how far it is. */
public final class RestoreProgress implements RestoreListener, AutoCloseable {
    private static final long MIB = 1 << 20;
    private static final long LINE_INTERVAL_NANOS = 10_000_000_000L;

    private final ReportWriter report;
    private final Consumer<String> lines;
    private final ProgressBar bar;
    private final LongAdder blobs = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final long start = System.nanoTime();
    private long lastLine = start;
    private boolean closed;

    /**
     * @param lines receives lines of progress where there is no bar
     * @param total the bytes to restore; negative: no bar is shown
     */
    public RestoreProgress(ReportWriter report, Consumer<String> lines, long total) {
        this.report = report;
        this.lines = lines;
        bar = total < 0
                ? null
                : new ProgressBarBuilder()
                        .setTaskName("restore")
                        .setInitialMax(total)
                        .setUnit(" MiB", MIB)
                        .setStyle(ProgressBarStyle.ASCII)
                        .showSpeed()
                        .build();
    }

    /** Removes from the bar's length what an earlier call has moved. */
    @Override
    public void completedBefore(String blob, RestoreOutcome outcome) {
        RestoreReport.findings(blob, outcome).forEach(report::found);
        if (bar != null && outcome instanceof RestoreOutcome.Restored restored) {
            bar.stepBy(restored.bytes());
        }
    }

    @Override
    public void bytesWritten(long count) {
        bytes.add(count);
        if (bar != null) {
            bar.stepBy(count);
        }
        line();
    }

    @Override
    public void completed(RestoreTask task, RestoreOutcome outcome) {
        RestoreReport.findings(task.name(), outcome).forEach(report::found);
        blobs.increment();
        if (bar != null) {
            if (outcome instanceof RestoreOutcome.AlreadyThere there) {
                bar.stepBy(there.bytes());
            }
            bar.setExtraMessage(blobs + " blobs");
        }
        line();
    }

    @Override
    public void omitted(RestorePlan.Omitted omitted) {
        RestoreReport.findings(omitted).forEach(report::found);
    }

    @Override
    public void waiting(String reason) {
        if (bar == null) {
            lines.accept(reason);
        } else {
            bar.setExtraMessage(reason);
        }
    }

    private synchronized void line() {
        long now = System.nanoTime();
        if (bar == null && now - lastLine >= LINE_INTERVAL_NANOS) {
            lastLine = now;
            lines.accept("restore: " + blobs + " blobs, " + Figure.shortBytes(bytes.sum()) + " moved, "
                    + Figure.shortBytes(bytesPerSecond()) + "/s");
        }
    }

    long bytesPerSecond() {
        return (long) (bytes.sum() / Math.max(1e-3, (System.nanoTime() - start) / 1e9));
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
