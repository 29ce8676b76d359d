package io.blobferry.transfer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told. */
final class RecordingReplay implements ReplayListener {
    record Told(String subject, Fate fate, String why) {}

    final List<Told> replayed = new CopyOnWriteArrayList<>();
    final List<String> found = new CopyOnWriteArrayList<>();
    final List<Taken> letters = new CopyOnWriteArrayList<>();
    final List<String> unreadable = new CopyOnWriteArrayList<>();
    final List<Replayed> sums = new CopyOnWriteArrayList<>();

    @Override
    public void deadLetters(Run run, DeadLetters.File file, Taken taken) {
        letters.add(taken);
    }

    @Override
    public void found(Run run, FailureStore.Row row) {
        found.add(row.failure().subject());
    }

    @Override
    public void replayed(Run run, FailureStore.Row row, Fate fate, String why) {
        replayed.add(new Told(row.failure().subject(), fate, why));
    }

    @Override
    public void unreadable(Run run, String what) {
        unreadable.add(what);
    }

    @Override
    public void ended(Run run, Replayed sum) {
        sums.add(sum);
    }
}
