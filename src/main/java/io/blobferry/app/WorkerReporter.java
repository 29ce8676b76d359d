package io.blobferry.app;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.WorkerStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps this process's row among the workers: that it is there, and the state of its circuit breakers. */
public final class WorkerReporter {
    /** How often a worker says that it is there. */
    public static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = Logger.getLogger(WorkerReporter.class.getName());
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final WorkerStore workers;
    private final String name;
    private final Supplier<Map<String, String>> breakers;
    private final Clock clock;
    private final String id = UUID.randomUUID().toString();
    private final Instant startedAt;
    private final AtomicReference<Instant> lastReport = new AtomicReference<>(Instant.MIN);

    WorkerReporter(WorkerStore workers, String name, Supplier<Map<String, String>> breakers, Clock clock) {
        this.workers = workers;
        this.name = name;
        this.breakers = breakers;
        this.clock = clock;
        startedAt = clock.instant();
    }

    /** Writes the row. One request. */
    public void report(RunContext run) {
        workers.report(run, new WorkerStore.Worker(id, name, startedAt, clock.instant(), breakers.get()));
    }

    /** Writes the row at most once a minute, on a thread of its own: no invocation waits for it, and none fails with it. */
    public void reportInBackground(RunListener listener) {
        Instant last = lastReport.get();
        Instant now = clock.instant();
        if (last.isBefore(now.minus(INTERVAL)) && lastReport.compareAndSet(last, now)) {
            Thread.startVirtualThread(() -> reportSafely(new RunContext("worker", clock, TIMEOUT, listener)));
        }
    }

    private void reportSafely(RunContext run) {
        try {
            report(run);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            LOG.log(
                    Level.FINE,
                    "{0}",
                    UnexpectedFailure.translate("write the worker's row", thrown)
                            .getMessage());
        }
    }

    /** Removes the rows of workers that were not heard of for a day. A request, and one for each row. */
    public void removeOld(RunContext run) {
        Instant limit = clock.instant().minus(KEPT);
        workers.list(run).stream()
                .filter(worker -> worker.seenAt().isBefore(limit))
                .forEach(worker -> workers.remove(run, worker));
    }
}
