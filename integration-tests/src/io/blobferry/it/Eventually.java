package io.blobferry.it;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes bring about. The limit is no expectation: it only ends a test that has failed. */
final class Eventually {
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Eventually() {}

    /** The value, as soon as there is one. */
    static <T> T present(Supplier<String> otherwise, Supplier<Optional<T>> value) {
        return present(LIMIT, otherwise, value);
    }

    /** The same where even what goes well may take longer. */
    static <T> T present(Duration limit, Supplier<String> otherwise, Supplier<Optional<T>> value) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = value.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("nothing came for " + limit + "; " + otherwise.get());
            }
            pause();
        }
    }

    static void holds(String what, BooleanSupplier condition) {
        holds(() -> what, condition);
    }

    /** @param what is asked for when the test has failed */
    static void holds(Supplier<String> what, BooleanSupplier condition) {
        present(
                () -> what.get() + " was awaited",
                () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    private static void pause() {
        try {
            Thread.sleep(INTERVAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
