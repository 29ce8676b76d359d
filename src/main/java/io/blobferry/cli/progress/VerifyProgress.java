package io.blobferry.cli.progress;

import io.blobferry.execution.RunContext;
import io.blobferry.report.Figure;
import io.blobferry.report.ReportWriter;
import io.blobferry.verify.Difference;
import io.blobferry.verify.VerifyListener;
import io.blobferry.verify.VerifyReport;
import io.blobferry.verify.VerifyResult;
import java.util.concurrent.atomic.LongAdder;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Passes what a verification finds on to its report, and shows on standard error how far it is. The number of blobs is not known
 * before they are listed, so the bar counts them, with their rate.
 */
public final class VerifyProgress implements VerifyListener, AutoCloseable {
    private static final int UNKNOWN_LENGTH = -1;

    private final ReportWriter report;
    private final ProgressBar bar;
    private final LongAdder bytesRead = new LongAdder();
    private boolean closed;

    /** @param shown whether a bar is shown */
    public VerifyProgress(ReportWriter report, boolean shown) {
        this.report = report;
        bar = shown
                ? new ProgressBarBuilder()
                        .setTaskName("verify")
                        .setInitialMax(UNKNOWN_LENGTH)
                        .setUnit(" blobs", 1)
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
    public void advanced(RunContext run, long blobs, long bytes) {
        bytesRead.add(bytes);
        if (bar != null) {
            bar.stepBy(blobs);
            if (bytes > 0) {
                bar.setExtraMessage(Figure.shortBytes(bytesRead.sum()) + " read");
            }
        }
    }

    @Override
    public void verificationCompleted(RunContext run, VerifyResult result) {
        close();
        report.completed(VerifyReport.of(result));
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
