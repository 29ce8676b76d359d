package io.blobferry.cli;

import io.blobferry.transfer.DeadLetters;
import io.blobferry.transfer.FailureStore;
import io.blobferry.transfer.ReplayListener;
import io.blobferry.transfer.Replayed;
import io.blobferry.transfer.Run;
import io.blobferry.transfer.Taken;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error while a replay goes on; what is to be told of it is told when the bar is gone. */
final class ReplayBar implements ReplayListener, AutoCloseable {
    private final ProgressBar bar;
    private final ReplaySummary summary;
    private boolean gone;

    ReplayBar(int rows, ReplaySummary summary) {
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
    public void deadLetters(Run run, DeadLetters.File file, Taken taken) {
        summary.deadLetters(run, file, taken);
    }

    @Override
    public void found(Run run, FailureStore.Row row) {
        summary.found(run, row);
    }

    @Override
    public void replayed(Run run, FailureStore.Row row, Fate fate, String why) {
        bar.step();
        summary.replayed(run, row, fate, why);
    }

    @Override
    public void unreadable(Run run, String what) {
        summary.unreadable(run, what);
    }

    @Override
    public void ended(Run run, Replayed sum) {
        close();
        summary.ended(run, sum);
    }

    /** Takes the bar off the screen, whatever happened. */
    @Override
    public void close() {
        if (!gone) {
            gone = true;
            bar.close();
        }
    }
}
