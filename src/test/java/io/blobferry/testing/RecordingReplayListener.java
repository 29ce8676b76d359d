package io.blobferry.testing;

import io.blobferry.execution.RunContext;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener;
import io.blobferry.replay.ReplayResult;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the calls. */
public final class RecordingReplayListener implements ReplayListener {
    public record ReplayedRow(String subject, RowResult result, String reason) {}

    public final List<ReplayedRow> replayed = new CopyOnWriteArrayList<>();
    public final List<String> candidates = new CopyOnWriteArrayList<>();
    public final List<ImportedFile> importedFiles = new CopyOnWriteArrayList<>();
    public final List<String> unreadable = new CopyOnWriteArrayList<>();
    final List<ReplayResult> results = new CopyOnWriteArrayList<>();

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile taken) {
        importedFiles.add(taken);
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        candidates.add(row.failure().subject());
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult fate, String why) {
        replayed.add(new ReplayedRow(row.failure().subject(), fate, why));
    }

    @Override
    public void unreadable(RunContext run, String what) {
        unreadable.add(what);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult sum) {
        results.add(sum);
    }
}
