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

/** A progress bar on standard error while a replay goes on; what is to be told of it is told when the bar is gone. */
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
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile taken) {
        summary.deadLettersImported(run, file, taken);
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        summary.wouldReplay(run, row);
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult fate, String why) {
        bar.step();
        summary.rowReplayed(run, row, fate, why);
    }

    @Override
    public void unreadable(RunContext run, String what) {
        summary.unreadable(run, what);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult sum) {
        close();
        summary.replayCompleted(run, sum);
    }

    /** Takes the bar off the screen, whatever happened. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bar.close();
        }
    }
}
