package io.blobferry.functions;

import io.blobferry.app.Application;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The single application of this process, created on first use. After a failed start, every call of {@link #application}
 * tries again, and {@link #startupError} at most once a minute.
 */
final class ApplicationHolder {
    static final Duration RETRY_INTERVAL = Duration.ofMinutes(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<Application> factory;
    private final Clock clock;
    private volatile Application application;
    private volatile String startupError;
    private volatile Instant lastAttempt = Instant.MIN;

    ApplicationHolder(Supplier<Application> factory, Clock clock) {
        this.factory = factory;
        this.clock = clock;
    }

    /** @throws RuntimeException if the start fails; an Error is wrapped, because the Functions worker does not catch it */
    Application application() {
        if (application == null) {
            lock.lock();
            try {
                if (application == null) {
                    application = factory.get();
                    startupError = null;
                }
            } catch (RuntimeException failure) {
                startupError = "startup failed: " + failure.getMessage();
                throw failure;
            } catch (Error error) {
                startupError = "startup failed: " + error;
                throw new IllegalStateException(startupError, error);
            } finally {
                lastAttempt = clock.instant();
                lock.unlock();
            }
        }
        return application;
    }

    /** Returns why the application could not start; empty once it has started. */
    Optional<String> startupError() {
        if (application == null && lastAttempt.isBefore(clock.instant().minus(RETRY_INTERVAL))) {
            try {
                application();
            } catch (RuntimeException failure) {
                return Optional.ofNullable(startupError);
            }
        }
        return application == null ? Optional.ofNullable(startupError) : Optional.empty();
    }
}
