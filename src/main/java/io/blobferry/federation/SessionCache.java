package io.blobferry.federation;

import io.blobferry.transfer.TransientException;
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
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 10;

    /** Longer than the identity's endpoint and STS take together, with their retries. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Supplier<Session> source;
    private final Clock clock;
    private final Executor background;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Session kept;
    private CompletableFuture<Session> renewal;
    private int failures;
    private Instant pausedUntil = Instant.MIN;

    /**
     * @param source issues a new session, or throws why it cannot; never called twice at once
     * @param background runs the source
     */
    SessionCache(Supplier<Session> source, Clock clock, Executor background) {
        this(source, clock, background, PATIENCE);
    }

    /** @param patience how long a session is waited for at the most */
    SessionCache(Supplier<Session> source, Clock clock, Executor background, Duration patience) {
        this.source = source;
        this.clock = clock;
        this.background = background;
        this.patience = patience;
    }

    /**
     * A session that has not ended. Waits only where there is none, and for a minute at the most.
     *
     * @throws RuntimeException the source's own, to all who waited for that call
     * @throws TransientException if the call takes longer than that; it goes on, and the next to ask may find its session
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    Session current() throws InterruptedException {
        Session session = kept;
        Instant now = clock.instant();
        if (session != null && !session.ageing(now)) {
            return session;
        }
        CompletableFuture<Session> next = renewed();
        return session != null && session.usable(now) ? session : awaited(next);
    }

    /** The call that is under way, or a new one, unless there is no need of it. */
    private CompletableFuture<Session> renewed() {
        CompletableFuture<Session> begun;
        lock.lock();
        try {
            if (renewal != null) {
                return renewal;
            }
            Instant now = clock.instant();
            if (kept != null && (!kept.ageing(now) || (kept.usable(now) && now.isBefore(pausedUntil)))) {
                return CompletableFuture.completedFuture(kept);
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
            failed(begun, e);
        }
        return begun;
    }

    private void renew(CompletableFuture<Session> begun) {
        try {
            Session next = source.get();
            lock.lock();
            try {
                kept = next;
                failures = 0;
                pausedUntil = Instant.MIN;
                renewal = null;
            } finally {
                lock.unlock();
            }
            begun.complete(next);
        } catch (RuntimeException | Error e) {
            failed(begun, e);
        }
    }

    private void failed(CompletableFuture<Session> begun, Throwable failure) {
        Session last;
        lock.lock();
        try {
            last = kept;
            pausedUntil = clock.instant().plus(pause(failures));
            failures++;
            renewal = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            LOG.log(Level.WARNING, "the AWS session is not renewed yet, the last one ends at {0}: {1}", new Object[] {
                last.expiry(), failure.getMessage()
            });
        }
        begun.completeExceptionally(failure);
    }

    private Session awaited(CompletableFuture<Session> next) throws InterruptedException {
        try {
            return next.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TransientException("assume the role", "no AWS session came for " + patience, null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException told) {
                throw told;
            }
            throw new IllegalStateException("no AWS session could be had", e.getCause());
        }
    }

    private static Duration pause(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
