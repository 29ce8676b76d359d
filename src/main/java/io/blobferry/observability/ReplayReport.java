package io.blobferry.observability;

import io.blobferry.transfer.DeadLetters;
import io.blobferry.transfer.FailureStore;
import io.blobferry.transfer.ReplayListener;
import io.blobferry.transfer.Replayed;
import io.blobferry.transfer.Run;
import io.blobferry.transfer.Taken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One object of JSON about a whole replay, for an answer: the sum, and the rows that were found or stay, the first of them. */
public final class ReplayReport implements ReplayListener {
    private static final int MOST_ROWS = 100;

    private final ReplayListener beside;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    /** @param beside is told all the same */
    public ReplayReport(ReplayListener beside) {
        this.beside = beside;
    }

    @Override
    public void deadLetters(Run run, DeadLetters.File file, Taken taken) {
        beside.deadLetters(run, file, taken);
        taken.kept().ifPresent(why -> add(unreadable, file.name() + ": " + why));
    }

    @Override
    public void found(Run run, FailureStore.Row row) {
        beside.found(run, row);
        Map<String, Object> told = new LinkedHashMap<>();
        ReplayLines.describe(told, row);
        add(rows, told);
    }

    @Override
    public void replayed(Run run, FailureStore.Row row, Fate fate, String why) {
        beside.replayed(run, row, fate, why);
        if (!fate.isSettled()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("subject", row.failure().subject());
            told.put("fate", fate.name());
            told.put("reason", why);
            add(rows, told);
        }
    }

    @Override
    public void unreadable(Run run, String what) {
        beside.unreadable(run, what);
        add(unreadable, what);
    }

    @Override
    public void ended(Run run, Replayed sum) {
        beside.ended(run, sum);
    }

    /** The report, when the replay is over. */
    public synchronized String json(Replayed sum) {
        Map<String, Object> object = ReplayLines.object(sum);
        object.put("rows", rows);
        object.put("faults", unreadable);
        return JsonLines.text(object);
    }

    private synchronized <T> void add(List<T> list, T item) {
        if (list.size() < MOST_ROWS) {
            list.add(item);
        }
    }
}
