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
final class Start {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<Application> construction;
    private final Clock clock;
    private volatile Application application;
    private volatile String fault;
    private volatile Instant tried = Instant.MIN;

    Start(Supplier<Application> construction, Clock clock) {
        this.construction = construction;
        this.clock = clock;
    }

    /** @throws RuntimeException what keeps it from starting; the worker would not catch an Error */
    Application application() {
        if (application == null) {
            lock.lock();
            try {
                if (application == null) {
                    application = construction.get();
                    fault = null;
                }
            } catch (RuntimeException failure) {
                fault = "the application could not be started: " + failure.getMessage();
                throw failure;
            } catch (Error broken) {
                fault = "the application could not be started: " + broken;
                throw new IllegalStateException(fault, broken);
            } finally {
                tried = clock.instant();
                lock.unlock();
            }
        }
        return application;
    }

    /** What keeps the application from starting; empty once it has started. */
    Optional<String> fault() {
        if (application == null && tried.isBefore(clock.instant().minus(PATIENCE))) {
            try {
                application();
            } catch (RuntimeException failure) {
                return Optional.ofNullable(fault);
            }
        }
        return application == null ? Optional.ofNullable(fault) : Optional.empty();
    }
}
