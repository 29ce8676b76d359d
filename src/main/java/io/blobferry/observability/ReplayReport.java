package io.blobferry.observability;

import io.blobferry.execution.RunContext;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener;
import io.blobferry.replay.ReplayResult;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One object of JSON about a whole replay, for an answer: the sum, and the rows that were found or stay, the first of them. */
public final class ReplayReport implements ReplayListener {
    private static final int MAX_ROWS = 100;

    private final ReplayListener delegate;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    /** @param beside is told all the same */
    public ReplayReport(ReplayListener beside) {
        this.delegate = beside;
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile taken) {
        delegate.deadLettersImported(run, file, taken);
        taken.retainedReason().ifPresent(why -> add(unreadable, file.name() + ": " + why));
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        delegate.wouldReplay(run, row);
        Map<String, Object> told = new LinkedHashMap<>();
        ReplayEventLog.describe(told, row);
        add(rows, told);
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult fate, String why) {
        delegate.rowReplayed(run, row, fate, why);
        if (!fate.isResolved()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("subject", row.failure().subject());
            told.put("fate", fate.name());
            told.put("reason", why);
            add(rows, told);
        }
    }

    @Override
    public void unreadable(RunContext run, String what) {
        delegate.unreadable(run, what);
        add(unreadable, what);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult sum) {
        delegate.replayCompleted(run, sum);
    }

    /** The report, when the replay is over. */
    public synchronized String json(ReplayResult sum) {
        Map<String, Object> object = ReplayEventLog.toMap(sum);
        object.put("rows", rows);
        object.put("faults", unreadable);
        return JsonEventLog.serialize(object);
    }

    private synchronized <T> void add(List<T> list, T item) {
        if (list.size() < MAX_ROWS) {
            list.add(item);
        }
    }
}
