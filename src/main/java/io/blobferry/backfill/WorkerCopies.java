package io.blobferry.backfill;

import io.blobferry.domain.Outcome;
import io.blobferry.execution.Sleeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Blobs of which a worker had put the segments on the queue. They are asked about again when all others are done, until the workers
 * have copied them; the engine takes over those whose row has not changed for some time. Thread-safe.
 */
final class WorkerCopies {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /** Others are left to the workers, and counted. */
    private static final int MAX_HELD = 1_000;

    private final StopReason stop;
    private final BackfillListener listener;
    private final Sleeper sleeper;
    private List<Candidate> held = new ArrayList<>();

    WorkerCopies(StopReason stop, BackfillListener listener, Sleeper sleeper) {
        this.stop = stop;
        this.listener = listener;
        this.sleeper = sleeper;
    }

    /** Whether the blob is asked about later, so that the outcome is not its last. */
    synchronized boolean isLater(Candidate blob, Outcome outcome) {
        boolean later = outcome instanceof Outcome.SegmentsQueued
                && held.size() < MAX_HELD
                && stop.get().isEmpty();
        if (later) {
            held.add(blob);
        }
        return later;
    }

    private synchronized List<Candidate> take() {
        List<Candidate> taken = held;
        held = new ArrayList<>();
        return taken;
    }

    /**
     * Waits for the workers, or until no more may begin.
     *
     * @param repeat starts another run for one of them, by which it may be held again
     * @param ended waits until all that were started have ended
     * @param left receives those that are left to the workers
     */
    void follow(Consumer<Candidate> repeat, Runnable ended, Consumer<Candidate> left) {
        for (List<Candidate> now = take(); !now.isEmpty(); now = take()) {
            listener.waiting(now.size() + " large blobs are being copied by workers");
            stop.pause(sleeper, INTERVAL);
            for (Candidate blob : now) {
                try {
                    repeat.accept(blob);
                } catch (StopReason.StoppedException stopped) {
                    left.accept(blob);
                }
            }
            ended.run();
        }
    }
}
