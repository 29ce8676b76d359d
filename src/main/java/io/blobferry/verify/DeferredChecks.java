package io.blobferry.verify;

import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks to be made again at the end: a blob that changed, or was deleted, a moment ago may have its event on the way. A healthy
 * worker has followed it by then. Thread-safe until {@link #runAll}.
 */
final class DeferredChecks {
    /** The time that events and small copies take, with some to spare. */
    static final Duration SETTLING_TIME = Duration.ofSeconds(30);

    static final int MAX_CHECKS = 10_000;

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(32);

    private final Clock clock;
    private final Sleeper sleeper;
    private final List<Runnable> checks = new ArrayList<>();
    private Instant lastAdded = Instant.MIN;

    DeferredChecks(Clock clock, Sleeper sleeper) {
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** Returns false if there are too many already: what was found then stands. */
    synchronized boolean add(Runnable check) {
        if (checks.size() >= MAX_CHECKS) {
            return false;
        }
        lastAdded = clock.instant();
        return checks.add(check);
    }

    /** Waits until the last one has had its time, and makes all of them. */
    void runAll(RunContext run) {
        List<Runnable> all = List.copyOf(checks);
        if (all.isEmpty()) {
            return;
        }
        Duration left = Duration.between(clock.instant(), lastAdded.plus(SETTLING_TIME));
        Duration available = run.remaining().minus(RunContext.DEADLINE_MARGIN);
        Duration pause = left.compareTo(available) < 0 ? left : available;
        if (pause.isPositive()) {
            sleeper.sleep(pause);
        }
        EXECUTOR.map(all, check -> {
            check.run();
            return true;
        });
    }
}
