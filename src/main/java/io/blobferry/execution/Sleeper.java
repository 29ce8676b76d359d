package io.blobferry.execution;

import java.time.Duration;

/** Pauses between two attempts. */
@FunctionalInterface
public interface Sleeper {
    /** Returns after about this long, or at once if the thread is interrupted; the interrupt stays set. */
    void sleep(Duration duration);

    /** Puts the thread to sleep. */
    static Sleeper system() {
        return duration -> {
            try {
                Thread.sleep(duration);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }
}
