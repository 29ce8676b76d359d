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

/**
 * A replay as one JSON object, for an HTTP response: the result, the first 100 rows that remain or that a dry run found,
 * and the first 100 items that could not be read.
 */
public final class ReplayReport implements ReplayListener {
    private static final int MAX_ITEMS = 100;

    private final ReplayListener delegate;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unreadableItems = new ArrayList<>();

    /** @param delegate receives every call too */
    public ReplayReport(ReplayListener delegate) {
        this.delegate = delegate;
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile imported) {
        delegate.deadLettersImported(run, file, imported);
        imported.retainedReason().ifPresent(reason -> add(unreadableItems, file.name() + ": " + reason));
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        delegate.wouldReplay(run, row);
        Map<String, Object> item = new LinkedHashMap<>();
        ReplayEventLog.describe(item, row);
        add(rows, item);
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult result, String reason) {
        delegate.rowReplayed(run, row, result, reason);
        if (!result.isResolved()) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("subject", row.failure().subject());
            item.put("result", result.name());
            item.put("reason", reason);
            add(rows, item);
        }
    }

    @Override
    public void unreadable(RunContext run, String detail) {
        delegate.unreadable(run, detail);
        add(unreadableItems, detail);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult result) {
        delegate.replayCompleted(run, result);
    }

    /** Returns the report. Call it when the replay is complete. */
    public synchronized String json(ReplayResult result) {
        Map<String, Object> report = ReplayEventLog.toMap(result);
        report.put("rows", rows);
        report.put("unreadableItems", unreadableItems);
        return JsonLine.of(report);
    }

    private synchronized <T> void add(List<T> list, T item) {
        if (list.size() < MAX_ITEMS) {
            list.add(item);
        }
    }
}
