package io.blobferry.observability;

import io.blobferry.domain.Failure;
import io.blobferry.transfer.DeadLetters;
import io.blobferry.transfer.FailureStore;
import io.blobferry.transfer.ReplayListener;
import io.blobferry.transfer.Replayed;
import io.blobferry.transfer.Run;
import io.blobferry.transfer.Taken;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes what a replay finds and does beside the facts of its runs, a line of JSON each. */
public final class ReplayLines implements ReplayListener {
    private final JsonLines lines;

    public ReplayLines(JsonLines lines) {
        this.lines = lines;
    }

    @Override
    public void deadLetters(Run run, DeadLetters.File file, Taken taken) {
        Map<String, Object> fact = lines.fact("dead-letters-read", run);
        fact.put("file", file.name());
        fact.put("events", taken.events());
        fact.put("removed", taken.removed());
        taken.kept().ifPresent(why -> fact.put("reason", why));
        lines.write(fact);
    }

    @Override
    public void found(Run run, FailureStore.Row row) {
        Map<String, Object> fact = lines.fact("failure-found", run);
        describe(fact, row);
        lines.write(fact);
    }

    @Override
    public void replayed(Run run, FailureStore.Row row, Fate fate, String why) {
        Map<String, Object> fact = lines.fact(name(fate), run);
        describe(fact, row);
        fact.put("reason", why);
        lines.write(fact);
    }

    @Override
    public void unreadable(Run run, String what) {
        Map<String, Object> fact = lines.fact("replay-unreadable", run);
        fact.put("detail", what);
        lines.write(fact);
    }

    @Override
    public void ended(Run run, Replayed sum) {
        Map<String, Object> fact = lines.fact("replay-ended", run);
        describe(fact, sum);
        fact.put("millis", run.elapsed().toMillis());
        lines.write(fact);
    }

    static void describe(Map<String, Object> fact, FailureStore.Row row) {
        Failure failure = row.failure();
        fact.put("subject", failure.subject());
        fact.put("cause", failure.cause().name());
        fact.put("step", failure.step());
        fact.put("detail", failure.detail());
        fact.put("cure", failure.cause().cure());
        fact.put("times", row.times());
        fact.put("first", row.first().toString());
        fact.put("last", failure.when().toString());
    }

    static void describe(Map<String, Object> fact, Replayed sum) {
        fact.put("dryRun", sum.dryRun());
        fact.put("deadLetterFiles", sum.deadLetterFiles());
        fact.put("deadLetters", sum.deadLetters());
        fact.put("failures", sum.found());
        fact.put("settled", sum.settled());
        fact.put("sourceGone", sum.sourceGone());
        fact.put("failedAgain", sum.failedAgain());
        fact.put("onTheirWay", sum.onTheirWay());
        fact.put("unfinished", sum.unfinished());
        fact.put("unreadable", sum.unreadable());
        sum.stopped().ifPresent(why -> fact.put("stopped", why));
        sum.next().ifPresent(from -> fact.put("next", from));
    }

    /** The sum alone, as one object of JSON. */
    static Map<String, Object> object(Replayed sum) {
        Map<String, Object> object = new LinkedHashMap<>();
        describe(object, sum);
        return object;
    }

    private static String name(ReplayListener.Fate fate) {
        return fate.isSettled() ? "failure-settled" : "failure-kept";
    }
}
