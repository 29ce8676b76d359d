package io.blobferry.federation;

import io.blobferry.execution.TransientException;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Caches the one session of a process. It is renewed before it expires, in the background and by one call at a time; while
 * renewals fail, the current session is returned until it expires, and never after. A session is renewed only on a call of
 * {@link #current}. Thread-safe.
 *
 * <p>Replaces the AWS SDK's {@code CachedSupplier}, on which the SDK's STS provider is built. There a caller that waits for
 * more than five seconds calls STS as well, every caller that waits for a failed call calls again, a failed renewal is
 * retried by the next read, and the clock can be set only through a method that the SDK marks as internal to its tests.
 */
final class SessionCache {
    private static final Logger LOG = Logger.getLogger(SessionCache.class.getName());

    /** The pause after each failed renewal in a row. */
    private static final IntervalFunction BACKOFF =
            IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(2), 2, Duration.ofMinutes(1));

    /** The pause reaches its maximum in fewer steps. */
    private static final int MAX_STEPS = 10;

    /** Longer than the identity endpoint and STS take together, including their retries. */
    private static final Duration WAIT_TIMEOUT = Duration.ofMinutes(1);

    private final Supplier<Session> source;
    private final Clock clock;
    private final Executor background;
    private final Duration waitTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Session cached;
    private CompletableFuture<Session> renewal;
    private int failures;
    private Instant backoffUntil = Instant.MIN;

    /**
     * @param source issues a new session, or throws; never called concurrently
     * @param background runs the source
     */
    SessionCache(Supplier<Session> source, Clock clock, Executor background) {
        this(source, clock, background, WAIT_TIMEOUT);
    }

    /** @param waitTimeout how long a caller waits at most for a session */
    SessionCache(Supplier<Session> source, Clock clock, Executor background, Duration waitTimeout) {
        this.source = source;
        this.clock = clock;
        this.background = background;
        this.waitTimeout = waitTimeout;
    }

    /**
     * Returns a session that has not expired. Blocks only if there is none, for at most one minute.
     *
     * @throws RuntimeException the source's own, for every caller that waited for that call
     * @throws TransientException on timeout; the call continues, and a later caller may get its session
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    Session current() throws InterruptedException {
        Session session = cached;
        Instant now = clock.instant();
        if (session != null && !session.shouldRenew(now)) {
            return session;
        }
        CompletableFuture<Session> next = renewIfNeeded();
        return session != null && session.isUsable(now) ? session : await(next);
    }

    /** Returns the call in progress, or starts one if the session has to be renewed. */
    private CompletableFuture<Session> renewIfNeeded() {
        CompletableFuture<Session> started;
        lock.lock();
        try {
            if (renewal != null) {
                return renewal;
            }
            Instant now = clock.instant();
            if (cached != null && (!cached.shouldRenew(now) || (cached.isUsable(now) && now.isBefore(backoffUntil)))) {
                return CompletableFuture.completedFuture(cached);
            }
            started = new CompletableFuture<>();
            renewal = started;
        } finally {
            lock.unlock();
        }
        try {
            background.execute(() -> renew(started));
        } catch (RuntimeException | Error e) {
            // An Error too, such as no thread for the executor: the callers that wait for this call must not wait for
            // ever.
            renewalFailed(started, e);
        }
        return started;
    }

    private void renew(CompletableFuture<Session> started) {
        try {
            Session next = source.get();
            lock.lock();
            try {
                cached = next;
                failures = 0;
                backoffUntil = Instant.MIN;
                renewal = null;
            } finally {
                lock.unlock();
            }
            started.complete(next);
        } catch (RuntimeException | Error e) {
            renewalFailed(started, e);
        }
    }

    private void renewalFailed(CompletableFuture<Session> started, Throwable failure) {
        Session last;
        lock.lock();
        try {
            last = cached;
            failures = Math.min(failures + 1, MAX_STEPS);
            backoffUntil = clock.instant().plusMillis(BACKOFF.apply(failures));
            renewal = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            LOG.log(
                    Level.WARNING,
                    "failed to renew the AWS session, will retry; the current session expires at {0}: {1}",
                    new Object[] {last.expiresAt(), failure.getMessage()});
        }
        started.completeExceptionally(failure);
    }

    private Session await(CompletableFuture<Session> next) throws InterruptedException {
        try {
            return next.get(waitTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw TransientException.serviceFailure(
                    "assume the role",
                    "timed out after " + waitTimeout.toSeconds() + " s waiting for an AWS session",
                    Optional.empty(),
                    null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("could not obtain an AWS session", e.getCause());
        }
    }
}
