package io.blobferry.federation;

import io.blobferry.execution.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
 * Keeps the one session of a process. It is renewed ahead of its end, in the background and by one call at a time however
 * many ask; while renewing fails, the last one is handed out until it ends, and never after. Nothing is renewed while
 * nobody asks.
 *
 * <p>Not the AWS SDK's {@code CachedSupplier}, on which its STS provider is built: whoever waits there for more than five
 * seconds calls STS as well, each of those who wait for a call that fails calls again, a renewal that fails is tried again
 * by the very next read, and its clock can be set by a method only that is marked internal to the SDK's own tests.
 */
final class SessionCache {
    private static final Logger LOG = Logger.getLogger(SessionCache.class.getName());
    private static final Duration INITIAL_BACKOFF = Duration.ofSeconds(2);
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 10;

    /** Longer than the identity's endpoint and STS take together, with their retries. */
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
     * @param source issues a new session, or throws why it cannot; never called twice at once
     * @param background runs the source
     */
    SessionCache(Supplier<Session> source, Clock clock, Executor background) {
        this(source, clock, background, WAIT_TIMEOUT);
    }

    /** @param patience how long a session is waited for at the most */
    SessionCache(Supplier<Session> source, Clock clock, Executor background, Duration patience) {
        this.source = source;
        this.clock = clock;
        this.background = background;
        this.waitTimeout = patience;
    }

    /**
     * A session that has not ended. Waits only where there is none, and for a minute at the most.
     *
     * @throws RuntimeException the source's own, to all who waited for that call
     * @throws TransientException if the call takes longer than that; it goes on, and the next to ask may find its session
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

    /** The call that is under way, or a new one, unless there is no need of it. */
    private CompletableFuture<Session> renewIfNeeded() {
        CompletableFuture<Session> begun;
        lock.lock();
        try {
            if (renewal != null) {
                return renewal;
            }
            Instant now = clock.instant();
            if (cached != null && (!cached.shouldRenew(now) || (cached.isUsable(now) && now.isBefore(backoffUntil)))) {
                return CompletableFuture.completedFuture(cached);
            }
            begun = new CompletableFuture<>();
            renewal = begun;
        } finally {
            lock.unlock();
        }
        try {
            background.execute(() -> renew(begun));
        } catch (RuntimeException | Error e) {
            // An Error too: where no thread can be had, whoever waits for this call would wait for ever.
            renewalFailed(begun, e);
        }
        return begun;
    }

    private void renew(CompletableFuture<Session> begun) {
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
            begun.complete(next);
        } catch (RuntimeException | Error e) {
            renewalFailed(begun, e);
        }
    }

    private void renewalFailed(CompletableFuture<Session> begun, Throwable failure) {
        Session last;
        lock.lock();
        try {
            last = cached;
            backoffUntil = clock.instant().plus(backoff(failures));
            failures++;
            renewal = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            LOG.log(Level.WARNING, "the AWS session is not renewed yet, the last one ends at {0}: {1}", new Object[] {
                last.expiresAt(), failure.getMessage()
            });
        }
        begun.completeExceptionally(failure);
    }

    private Session await(CompletableFuture<Session> next) throws InterruptedException {
        try {
            return next.get(waitTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TransientException("assume the role", "no AWS session came for " + waitTimeout, null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException told) {
                throw told;
            }
            throw new IllegalStateException("no AWS session could be had", e.getCause());
        }
    }

    private static Duration backoff(int failures) {
        Duration pause = INITIAL_BACKOFF.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        return pause.compareTo(MAX_BACKOFF) < 0 ? pause : MAX_BACKOFF;
    }
}
