package io.blobferry.replay;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a replay tells, and passes it on. */
final class ReplayCounters implements ReplayListener {
    private final ReplayListener listener;
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicInteger deadLetterEvents = new AtomicInteger();
    private final AtomicInteger found = new AtomicInteger();
    private final AtomicInteger unreadable = new AtomicInteger();
    private final AtomicInteger consecutiveIncomplete = new AtomicInteger();
    private final Map<RowResult, AtomicInteger> resultCounts = new EnumMap<>(RowResult.class);

    ReplayCounters(ReplayListener listener) {
        this.listener = listener;
        for (RowResult fate : RowResult.values()) {
            resultCounts.put(fate, new AtomicInteger());
        }
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile taken) {
        files.incrementAndGet();
        deadLetterEvents.addAndGet(taken.events());
        if (taken.retainedReason().isPresent()) {
            unreadable.incrementAndGet();
        }
        listener.deadLettersImported(run, file, taken);
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        found.incrementAndGet();
        listener.wouldReplay(run, row);
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult fate, String why) {
        found.incrementAndGet();
        resultCounts.get(fate).incrementAndGet();
        if (fate == RowResult.INCOMPLETE) {
            consecutiveIncomplete.incrementAndGet();
        } else {
            consecutiveIncomplete.set(0);
        }
        listener.rowReplayed(run, row, fate, why);
    }

    @Override
    public void unreadable(RunContext run, String what) {
        unreadable.incrementAndGet();
        listener.unreadable(run, what);
    }

    @Override
    public void replayCompleted(RunContext run, ReplayResult sum) {
        listener.replayCompleted(run, sum);
    }

    /** How many of the latest came to no end, without one in between that did. */
    int consecutiveIncomplete() {
        return consecutiveIncomplete.get();
    }

    ReplayResult result(boolean dryRun, Optional<String> stopped, Optional<String> next) {
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
                unreadable.get(),
                stopped,
                next);
    }

    private int count(RowResult fate) {
        return resultCounts.get(fate).get();
    }
}
