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
    private final AtomicInteger letters = new AtomicInteger();
    private final AtomicInteger found = new AtomicInteger();
    private final AtomicInteger unreadable = new AtomicInteger();
    private final AtomicInteger unfinishedInARow = new AtomicInteger();
    private final Map<Fate, AtomicInteger> fates = new EnumMap<>(Fate.class);

    ReplayCounters(ReplayListener listener) {
        this.listener = listener;
        for (Fate fate : Fate.values()) {
            fates.put(fate, new AtomicInteger());
        }
    }

    @Override
    public void deadLetters(RunContext run, DeadLetters.File file, ImportedFile taken) {
        files.incrementAndGet();
        letters.addAndGet(taken.events());
        if (taken.kept().isPresent()) {
            unreadable.incrementAndGet();
        }
        listener.deadLetters(run, file, taken);
    }

    @Override
    public void found(RunContext run, FailureStore.Row row) {
        found.incrementAndGet();
        listener.found(run, row);
    }

    @Override
    public void replayed(RunContext run, FailureStore.Row row, Fate fate, String why) {
        found.incrementAndGet();
        fates.get(fate).incrementAndGet();
        if (fate == Fate.UNFINISHED) {
            unfinishedInARow.incrementAndGet();
        } else {
            unfinishedInARow.set(0);
        }
        listener.replayed(run, row, fate, why);
    }

    @Override
    public void unreadable(RunContext run, String what) {
        unreadable.incrementAndGet();
        listener.unreadable(run, what);
    }

    @Override
    public void ended(RunContext run, ReplayResult sum) {
        listener.ended(run, sum);
    }

    /** How many of the latest came to no end, without one in between that did. */
    int unfinishedInARow() {
        return unfinishedInARow.get();
    }

    ReplayResult sum(boolean dryRun, Optional<String> stopped, Optional<String> next) {
        return new ReplayResult(
                dryRun,
                files.get(),
                letters.get(),
                found.get(),
                count(Fate.SETTLED) + count(Fate.SOURCE_GONE),
                count(Fate.SOURCE_GONE),
                count(Fate.FAILED_AGAIN) + count(Fate.FAILED_MEANWHILE),
                count(Fate.ON_ITS_WAY),
                count(Fate.UNFINISHED),
                unreadable.get(),
                stopped,
                next);
    }

    private int count(Fate fate) {
        return fates.get(fate).get();
    }
}
