package io.blobferry.transfer;

import java.time.Duration;

/** Lets time pass between two tries. */
@FunctionalInterface
public interface Pause {
    /** Returns after about this long, or at once if the thread is interrupted; the interrupt stays set. */
    void last(Duration duration);

    /** The thread sleeps. */
    static Pause sleeping() {
        return duration -> {
            try {
                Thread.sleep(duration);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }
}
