package io.blobferry.cli;

import io.blobferry.execution.UnexpectedFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The end of a process that cannot continue: the first failure that a loop could not contain stops the others, and the process
 * exits with a message, so that its host starts it anew. Thread-safe.
 */
final class FatalFailure {
    private static final Logger LOG = Logger.getLogger(FatalFailure.class.getName());

    private static final long MIB = 1 << 20;

    private final Duration stopTimeout;
    private final Runnable stop;
    private final Runnable halt;
    private final AtomicReference<String> message = new AtomicReference<>();

    /**
     * @param stopTimeout how long the process has to end by itself
     * @param stop stops the other loops; returns at once
     * @param halt ends the process at once, also while others still run
     */
    FatalFailure(Duration stopTimeout, Runnable stop, Runnable halt) {
        this.stopTimeout = stopTimeout;
        this.stop = stop;
        this.halt = halt;
    }

    /**
     * Reports what a loop could not contain. The first report stops the others.
     *
     * @param loop the loop's name
     */
    void report(String loop, Throwable failure) {
        try {
            String text = text(loop, failure);
            if (!message.compareAndSet(null, text)) {
                return;
            }
            LOG.log(Level.SEVERE, "{0}", text);
            Thread.ofPlatform().daemon().name("exit").start(this::haltAfterTimeout);
            stop.run();
        } catch (RuntimeException | Error impossible) {
            // Without memory or threads it cannot end in order.
            halt.run();
        }
    }

    private static String text(String loop, Throwable failure) {
        String text = loop + " failed, and the process exits so that its host restarts it: "
                + UnexpectedFailure.describe(failure);
        return failure instanceof OutOfMemoryError ? text + ". " + memoryRemedy() : text;
    }

    /** What helps a process that lacks memory. */
    static String memoryRemedy() {
        return "The heap is limited to " + Runtime.getRuntime().maxMemory() / MIB
                + " MiB: raise -Xmx by BLOBFERRY_JAVA_OPTIONS, or lower BLOBFERRY_TRANSFER_MEMORY_MIB";
    }

    /** The first report; empty if there is none. */
    Optional<String> message() {
        return Optional.ofNullable(message.get());
    }

    private void haltAfterTimeout() {
        try {
            Thread.sleep(stopTimeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        halt.run();
    }
}
