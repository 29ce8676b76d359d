package io.blobferry.testing.hostile;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/** The seed that a worker thread is at, and a wait for its end that fails where one seed takes too long. */
final class Progress {
    private record Step(long seed, long startNanos) {}

    private volatile Step step;

    Progress(long first) {
        begin(first);
    }

    void begin(long seed) {
        step = new Step(seed, System.nanoTime());
    }

    /** @throws AssertionError that of the work, or one with the worker's stack if a seed takes longer than the limit */
    void await(FutureTask<Void> work, Thread worker, Duration limit, LongFunction<String> repeatCommand) {
        while (true) {
            Step current = step;
            long left = current.startNanos + limit.toNanos() - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("seed " + current.seed + ": no end after " + limit.toSeconds() + " s\n"
                        + repeatCommand.apply(current.seed) + HostileInputs.stackOf(worker));
            }
            try {
                work.get(left, TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                // The worker may be at a later seed.
            } catch (ExecutionException e) {
                throw e.getCause() instanceof AssertionError violation ? violation : new AssertionError(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
