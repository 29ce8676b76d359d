package io.blobferry.replay;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the events of a replay and forwards them to the listener. Thread-safe. */
final class ReplayCounters implements ReplayListener {
    private final ReplayListener listener;
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicInteger deadLetterEvents = new AtomicInteger();
    private final AtomicInteger found = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private final AtomicInteger unreadable = new AtomicInteger();
    private final AtomicInteger consecutiveIncomplete = new AtomicInteger();
    private final Map<RowResult, AtomicInteger> resultCounts = new EnumMap<>(RowResult.class);

    ReplayCounters(ReplayListener listener) {
        this.listener = listener;
        for (RowResult result : RowResult.values()) {
            resultCounts.put(result, new AtomicInteger());
        }
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile imported) {
        files.incrementAndGet();
        deadLetterEvents.addAndGet(imported.events());
        if (imported.retainedReason().isPresent()) {
            unreadable.incrementAndGet();
        }
        listener.deadLettersImported(run, file, imported);
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        found.incrementAndGet();
        listener.wouldReplay(run, row);
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult result, String reason) {
        found.incrementAndGet();
        resultCounts.get(result).incrementAndGet();
        if (result == RowResult.INCOMPLETE) {
            consecutiveIncomplete.incrementAndGet();
        } else {
            consecutiveIncomplete.set(0);
        }
        listener.rowReplayed(run, row, result, reason);
    }

    /** A row was not tried, because others of its container were just refused. */
    void rowSkipped() {
        skipped.incrementAndGet();
    }

    @Override
    public void unreadable(RunContext run, String message) {
        unreadable.incrementAndGet();
        listener.unreadable(run, message);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult result) {
        listener.replayCompleted(run, result);
    }

    /** How many of the latest rows were incomplete in a row. */
    int consecutiveIncomplete() {
        return consecutiveIncomplete.get();
    }

    ReplayResult result(boolean dryRun, Optional<String> stopReason, Optional<String> next) {
        return new ReplayResult(
                dryRun,
                files.get(),
                deadLetterEvents.get(),
                found.get(),
                count(RowResult.RESOLVED) + count(RowResult.SOURCE_GONE),
                count(RowResult.SOURCE_GONE),
                count(RowResult.FAILED_AGAIN) + count(RowResult.FAILED_CONCURRENTLY),
                count(RowResult.IN_PROGRESS),
                count(RowResult.INCOMPLETE),
                skipped.get(),
                unreadable.get(),
                stopReason,
                next);
    }

    private int count(RowResult result) {
        return resultCounts.get(result).get();
    }
}
