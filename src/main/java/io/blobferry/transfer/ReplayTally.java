package io.blobferry.transfer;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a replay tells, and passes it on. */
final class ReplayTally implements ReplayListener {
    private final ReplayListener listener;
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicInteger letters = new AtomicInteger();
    private final AtomicInteger found = new AtomicInteger();
    private final AtomicInteger unreadable = new AtomicInteger();
    private final AtomicInteger unfinishedInARow = new AtomicInteger();
    private final Map<Fate, AtomicInteger> fates = new EnumMap<>(Fate.class);

    ReplayTally(ReplayListener listener) {
        this.listener = listener;
        for (Fate fate : Fate.values()) {
            fates.put(fate, new AtomicInteger());
        }
    }

    @Override
    public void deadLetters(Run run, DeadLetters.File file, Taken taken) {
        files.incrementAndGet();
        letters.addAndGet(taken.events());
        if (taken.kept().isPresent()) {
            unreadable.incrementAndGet();
        }
        listener.deadLetters(run, file, taken);
    }

    @Override
    public void found(Run run, FailureStore.Row row) {
        found.incrementAndGet();
        listener.found(run, row);
    }

    @Override
    public void replayed(Run run, FailureStore.Row row, Fate fate, String why) {
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
    public void unreadable(Run run, String what) {
        unreadable.incrementAndGet();
        listener.unreadable(run, what);
    }

    @Override
    public void ended(Run run, Replayed sum) {
        listener.ended(run, sum);
    }

    /** How many of the latest came to no end, without one in between that did. */
    int unfinishedInARow() {
        return unfinishedInARow.get();
    }

    Replayed sum(boolean dryRun, Optional<String> stopped, Optional<String> next) {
        return new Replayed(
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
