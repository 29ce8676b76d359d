package io.blobferry.observability;

import io.blobferry.execution.RunContext;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener;
import io.blobferry.replay.ReplayResult;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the events of a replay as lines of JSON, to the log that also receives the events of its runs. */
public final class ReplayEventLog implements ReplayListener {
    private final JsonEventLog log;

    public ReplayEventLog(JsonEventLog log) {
        this.log = log;
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile imported) {
        Map<String, Object> event = log.newEvent("dead-letters-imported", run);
        event.put("file", file.name());
        event.put("events", imported.events());
        event.put("removed", imported.removed());
        imported.retainedReason().ifPresent(reason -> event.put("reason", reason));
        log.write(event);
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        Map<String, Object> event = log.newEvent("failure-found", run);
        describe(event, row);
        log.write(event);
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult result, String reason) {
        Map<String, Object> event = log.newEvent(result.isResolved() ? "failure-resolved" : "failure-remaining", run);
        describe(event, row);
        event.put("reason", reason);
        log.write(event);
    }

    @Override
    public void unreadable(RunContext run, String detail) {
        Map<String, Object> event = log.newEvent("replay-input-unreadable", run);
        event.put("detail", detail);
        log.write(event);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult result) {
        Map<String, Object> event = log.newEvent("replay-completed", run);
        describe(event, result);
        event.put("durationMillis", run.elapsed().toMillis());
        log.write(event);
    }

    static void describe(Map<String, Object> event, FailureStore.Row row) {
        OutcomeEvent.describe(event, row.failure());
        event.put("failureCount", row.failureCount());
        event.put("firstFailedAt", row.firstFailedAt().toString());
        event.put("lastFailedAt", row.failure().occurredAt().toString());
    }

    /** Returns the result as the fields of a JSON object. */
    static Map<String, Object> toMap(ReplayResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        describe(fields, result);
        return fields;
    }

    private static void describe(Map<String, Object> event, ReplayResult result) {
        event.put("dryRun", result.dryRun());
        event.put("deadLetterFiles", result.deadLetterFiles());
        event.put("deadLetterEvents", result.deadLetterEvents());
        event.put("failures", result.found());
        event.put("resolved", result.resolved());
        event.put("sourceDeleted", result.sourceGone());
        event.put("failedAgain", result.failedAgain());
        event.put("inProgress", result.inProgress());
        event.put("incomplete", result.incomplete());
        event.put("skipped", result.skipped());
        event.put("unreadable", result.unreadable());
        result.stopReason().ifPresent(reason -> event.put("stopReason", reason));
        result.next().ifPresent(token -> event.put("next", token));
    }
}
