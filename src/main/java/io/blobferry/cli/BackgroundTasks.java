package io.blobferry.cli;

import io.blobferry.execution.UnexpectedFailure;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tasks that repeat while a worker runs. A task that throws is logged and repeats all the same, unless the process cannot go
 * on after it.
 */
final class BackgroundTasks implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(BackgroundTasks.class.getName());

    private final ScheduledExecutorService executor;
    private final Duration initialDelay;
    private final BiConsumer<String, Throwable> fatal;

    /**
     * @param concurrency how many tasks may run at the same time
     * @param initialDelay the delay before the first run of each task
     * @param fatal receives the name of a task and an {@link Error} of it after which the process cannot continue
     */
    BackgroundTasks(int concurrency, Duration initialDelay, BiConsumer<String, Throwable> fatal) {
        executor = Executors.newScheduledThreadPool(
                concurrency, Thread.ofVirtual().name("background-", 0).factory());
        this.initialDelay = initialDelay;
        this.fatal = fatal;
    }

    /**
     * Repeats the task until {@link #close}.
     *
     * @param name the task's name in the log
     * @param interval the delay from the end of a run to the start of the next
     */
    void scheduleWithFixedDelay(String name, Duration interval, Runnable task) {
        // The returned future ends at shutdown alone: runSafely throws nothing.
        var unused = executor.scheduleWithFixedDelay(
                () -> runSafely(name, task), initialDelay.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Interrupts the tasks that run, and waits until they have ended. */
    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }

    /** Runs the task once, here and now; what it throws is logged. */
    void runSafely(String name, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error thrown) {
            try {
                LOG.log(
                        Level.WARNING,
                        "{0}",
                        UnexpectedFailure.translate(name + " failed", thrown).getMessage());
            } catch (Error unrecoverable) {
                fatal.accept(name, unrecoverable);
            }
        }
    }
}
