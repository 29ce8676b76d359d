package io.blobferry.it;

import java.time.Duration;

/** Waits of a fixed length, where what is waited for is the time itself. */
final class Pause {
    private Pause() {}

    static void longerThanASecond() {
        try {
            Thread.sleep(Duration.ofMillis(1_500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
