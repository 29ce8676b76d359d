package io.blobferry.observability;

import io.blobferry.domain.Failure;
import io.blobferry.execution.RunContext;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener;
import io.blobferry.replay.ReplayResult;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes what a replay finds and does beside the facts of its runs, a line of JSON each. */
public final class ReplayEventLog implements ReplayListener {
    private final JsonEventLog log;

    public ReplayEventLog(JsonEventLog lines) {
        this.log = lines;
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile taken) {
        Map<String, Object> fact = log.newEvent("dead-letters-read", run);
        fact.put("file", file.name());
        fact.put("events", taken.events());
        fact.put("removed", taken.removed());
        taken.retainedReason().ifPresent(why -> fact.put("reason", why));
        log.write(fact);
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        Map<String, Object> fact = log.newEvent("failure-found", run);
        describe(fact, row);
        log.write(fact);
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult fate, String why) {
        Map<String, Object> fact = log.newEvent(eventName(fate), run);
        describe(fact, row);
        fact.put("reason", why);
        log.write(fact);
    }

    @Override
    public void unreadable(RunContext run, String what) {
        Map<String, Object> fact = log.newEvent("replay-unreadable", run);
        fact.put("detail", what);
        log.write(fact);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult sum) {
        Map<String, Object> fact = log.newEvent("replay-ended", run);
        describe(fact, sum);
        fact.put("millis", run.elapsed().toMillis());
        log.write(fact);
    }

    static void describe(Map<String, Object> fact, FailureStore.Row row) {
        Failure failure = row.failure();
        fact.put("subject", failure.subject());
        fact.put("cause", failure.cause().name());
        fact.put("step", failure.operation());
        fact.put("detail", failure.detail());
        fact.put("cure", failure.cause().remedy());
        fact.put("times", row.failureCount());
        fact.put("first", row.firstFailedAt().toString());
        fact.put("last", failure.occurredAt().toString());
    }

    static void describe(Map<String, Object> fact, ReplayResult sum) {
        fact.put("dryRun", sum.dryRun());
        fact.put("deadLetterFiles", sum.deadLetterFiles());
        fact.put("deadLetters", sum.deadLetterEvents());
        fact.put("failures", sum.found());
        fact.put("settled", sum.resolved());
        fact.put("sourceGone", sum.sourceGone());
        fact.put("failedAgain", sum.failedAgain());
        fact.put("onTheirWay", sum.inProgress());
        fact.put("unfinished", sum.incomplete());
        fact.put("unreadable", sum.unreadable());
        sum.stopReason().ifPresent(why -> fact.put("stopped", why));
        sum.next().ifPresent(from -> fact.put("next", from));
    }

    /** The sum alone, as one object of JSON. */
    static Map<String, Object> toMap(ReplayResult sum) {
        Map<String, Object> object = new LinkedHashMap<>();
        describe(object, sum);
        return object;
    }

    private static String eventName(ReplayListener.RowResult fate) {
        return fate.isResolved() ? "failure-settled" : "failure-kept";
    }
}
