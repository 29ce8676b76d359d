package io.blobferry.functions;

import io.blobferry.app.Application;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The one application of this worker process, put together at the first need. A start that failed is tried again by
 * whoever has work; whoever only asks how it is causes one try a minute at the most.
 */
final class ApplicationHolder {
    static final Duration RETRY_INTERVAL = Duration.ofMinutes(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<Application> factory;
    private final Clock clock;
    private volatile Application application;
    private volatile String startupError;
    private volatile Instant lastAttempt = Instant.MIN;

    ApplicationHolder(Supplier<Application> construction, Clock clock) {
        this.factory = construction;
        this.clock = clock;
    }

    /** @throws RuntimeException what keeps it from starting; the worker would not catch an Error */
    Application application() {
        if (application == null) {
            lock.lock();
            try {
                if (application == null) {
                    application = factory.get();
                    startupError = null;
                }
            } catch (RuntimeException failure) {
                startupError = "the application could not be started: " + failure.getMessage();
                throw failure;
            } catch (Error broken) {
                startupError = "the application could not be started: " + broken;
                throw new IllegalStateException(startupError, broken);
            } finally {
                lastAttempt = clock.instant();
                lock.unlock();
            }
        }
        return application;
    }

    /** What keeps the application from starting; empty once it has started. */
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
