package io.blobferry.cli;

import io.blobferry.execution.RunContext;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener;
import io.blobferry.replay.ReplayResult;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a progress bar on standard error during a replay. The summary is printed after the bar is removed. */
final class ReplayProgressBar implements ReplayListener, AutoCloseable {
    private final ProgressBar bar;
    private final ReplaySummaryPrinter summary;
    private boolean closed;

    ReplayProgressBar(int rows, ReplaySummaryPrinter summary) {
        this.summary = summary;
        bar = new ProgressBarBuilder()
                .setTaskName("replay")
                .setInitialMax(rows)
                .setUnit(" rows", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .build();
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile imported) {
        summary.deadLettersImported(run, file, imported);
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        summary.wouldReplay(run, row);
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult result, String reason) {
        bar.step();
        summary.rowReplayed(run, row, result, reason);
    }

    @Override
    public void unreadable(RunContext run, String detail) {
        summary.unreadable(run, detail);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult result) {
        close();
        summary.replayCompleted(run, result);
    }

    /** Removes the bar, if it is still shown. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bar.close();
        }
    }
}
