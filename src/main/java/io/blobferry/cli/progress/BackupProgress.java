package io.blobferry.cli.progress;

import io.blobferry.backfill.BackfillListener;
import io.blobferry.backfill.BackfillReport;
import io.blobferry.backfill.BackfillResult;
import io.blobferry.execution.RunContext;
import io.blobferry.report.Figure;
import io.blobferry.report.Finding;
import io.blobferry.report.ReportWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Passes what a backfill finds on to its report, and shows on standard error how far it is. The bar's length is what is counted
 * ahead, so it grows until that is done.
 */
public final class BackupProgress implements BackfillListener, AutoCloseable {
    private static final long MIB = 1 << 20;
    private static final int UNKNOWN_LENGTH = -1;
    private static final long LINE_INTERVAL_NANOS = 10_000_000_000L;

    private final ReportWriter report;
    private final Consumer<String> lines;
    private final Optional<BackfillReport.Rate> rate;
    private final ProgressBar bar;
    private final LongAdder compared = new LongAdder();
    private final LongAdder blobs = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder expectedBlobs = new LongAdder();
    private final LongAdder expectedBytes = new LongAdder();
    private final long start = System.nanoTime();
    private long lastLine = start;
    private boolean closed;

    /**
     * @param lines receives lines of progress where there is no bar
     * @param shown whether a bar is shown
     * @param rate for the time of a run after a dry run
     */
    public BackupProgress(
            ReportWriter report, Consumer<String> lines, boolean shown, Optional<BackfillReport.Rate> rate) {
        this.report = report;
        this.lines = lines;
        this.rate = rate;
        bar = shown
                ? new ProgressBarBuilder()
                        .setTaskName("backup")
                        .setInitialMax(UNKNOWN_LENGTH)
                        .setUnit(" MiB", MIB)
                        .setStyle(ProgressBarStyle.ASCII)
                        .showSpeed()
                        .build()
                : null;
    }

    @Override
    public void found(RunContext run, Finding finding) {
        report.found(finding);
    }

    @Override
    public void expected(long count, long size, boolean last) {
        expectedBlobs.add(count);
        expectedBytes.add(size);
        if (bar != null) {
            bar.maxHint(Math.max(expectedBytes.sum(), bytes.sum()));
        }
    }

    @Override
    public void compared(long count) {
        compared.add(count);
        update();
    }

    @Override
    public void copied(long count, long size) {
        blobs.add(count);
        bytes.add(size);
        if (bar != null) {
            bar.stepBy(size);
        }
        update();
    }

    @Override
    public void waiting(String reason) {
        if (bar == null) {
            lines.accept(reason);
        } else {
            bar.setExtraMessage(reason);
        }
    }

    private synchronized void update() {
        if (bar != null) {
            String expected =
                    expectedBlobs.sum() == 0 ? "" : String.format(Locale.ROOT, " of %,d", expectedBlobs.sum());
            bar.setExtraMessage(
                    String.format(Locale.ROOT, "%,d%s blobs, %,d compared", blobs.sum(), expected, compared.sum()));
            return;
        }
        long now = System.nanoTime();
        if (now - lastLine >= LINE_INTERVAL_NANOS) {
            lastLine = now;
            lines.accept(String.format(
                    Locale.ROOT,
                    "backup: %,d blobs compared, %,d copied, %s, %s/s",
                    compared.sum(),
                    blobs.sum(),
                    Figure.shortBytes(bytes.sum()),
                    Figure.shortBytes((long) (bytes.sum() / ((now - start) / 1e9)))));
        }
    }

    @Override
    public void backfillCompleted(RunContext run, BackfillResult result) {
        close();
        report.completed(BackfillReport.of(result, rate));
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
