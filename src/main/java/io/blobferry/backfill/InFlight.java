package io.blobferry.backfill;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.execution.Sleeper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The blobs in flight, each on a thread of its own: no more at once than the clouds take without throttling. One thread starts them.
 */
final class InFlight implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final PartConcurrencyLimiter slots;
    private final StopReason stop;
    private final Sleeper sleeper;
    private ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Error> fatal = new AtomicReference<>();

    InFlight(PartConcurrencyLimiter slots, StopReason stop, Sleeper sleeper) {
        this.slots = slots;
        this.stop = stop;
        this.sleeper = sleeper;
    }

    /**
     * Starts the task when there is a place for it, and passes the place on, which is free again when the task ends.
     *
     * @throws StopReason.StoppedException if no more may begin
     */
    void start(Consumer<PartConcurrencyLimiter.Permit> task) {
        PartConcurrencyLimiter.Permit permit = permit();
        threads.execute(() -> {
            try (permit) {
                task.accept(permit);
            } catch (Error error) {
                fatal.compareAndSet(null, error);
                stop.stop("failed: " + error);
            }
        });
    }

    private PartConcurrencyLimiter.Permit permit() {
        while (true) {
            stop.check();
            long begun = System.nanoTime();
            Optional<PartConcurrencyLimiter.Permit> permit = slots.acquire(WAIT);
            if (permit.isPresent()) {
                if (stop.get().isPresent()) {
                    permit.get().close();
                    stop.check();
                }
                return permit.get();
            }
            if (Thread.currentThread().isInterrupted()) {
                stop.stop("interrupted");
            }
            if (System.nanoTime() - begun < WAIT.toNanos() / 2) {
                // All pause because a cloud throttles, for longer than this waits.
                sleeper.sleep(POLL_INTERVAL);
            }
        }
    }

    /**
     * Waits until all that were started have ended.
     *
     * @throws Error the first that one of them threw
     */
    void await() {
        close();
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    /** The same, at the end. */
    @Override
    public void close() {
        threads.close();
        Error thrown = fatal.getAndSet(null);
        if (thrown != null) {
            throw thrown;
        }
    }
}
