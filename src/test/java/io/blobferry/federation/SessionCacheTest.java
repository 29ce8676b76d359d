package io.blobferry.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.execution.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class SessionCacheTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicInteger calls = new AtomicInteger();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private RuntimeException failure;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private Session issued() {
        calls.incrementAndGet();
        if (failure != null) {
            throw failure;
        }
        return new Session(AwsSessionCredentials.create("id", "secret", "token"), "role", now, now.plus(HOUR));
    }

    private SessionCache synchronous() {
        return new SessionCache(this::issued, clock, Runnable::run);
    }

    @Test
    void freshSession_isKept() throws InterruptedException {
        SessionCache cache = synchronous();
        Session first = cache.current();
        now = now.plus(Duration.ofMinutes(39));
        assertSame(first, cache.current());
        assertEquals(1, calls.get());
    }

    @Test
    void ageingSession_isReturnedDuringRenewal() throws InterruptedException {
        List<Runnable> renewals = new ArrayList<>();
        SessionCache cache = new SessionCache(this::issued, clock, renewal -> {
            if (calls.get() == 0) {
                renewal.run();
            } else {
                renewals.add(renewal);
            }
        });
        Session first = cache.current();
        now = now.plus(Duration.ofMinutes(41));
        assertSame(first, cache.current());
        assertSame(first, cache.current());
        assertEquals(1, renewals.size(), "one renewal at a time");
        renewals.getFirst().run();
        assertTrue(cache.current().expiresAt().isAfter(first.expiresAt()));
    }

    @Test
    void session_isNotUsedUpToItsExpiry() throws InterruptedException {
        SessionCache cache = synchronous();
        cache.current();
        failure = new IllegalStateException("down");
        now = now.plus(HOUR).minusSeconds(11);
        cache.current();
        now = now.plusSeconds(1);
        assertSame(failure, assertThrows(IllegalStateException.class, cache::current));
    }

    @Test
    void failedRenewal_isRetriedWithBackoff() throws InterruptedException {
        SessionCache cache = synchronous();
        cache.current();
        failure = new IllegalStateException("down");
        now = now.plus(Duration.ofMinutes(41));
        for (int second = 0; second < 120; second++) {
            cache.current();
            now = now.plusSeconds(1);
        }
        // At 0, 2, 6, 14, 30 and 62 seconds.
        assertEquals(1 + 6, calls.get());
        failure = null;
        now = now.plus(Duration.ofMinutes(1));
        cache.current();
        assertTrue(cache.current().expiresAt().isAfter(now.plus(Duration.ofMinutes(59))));
    }

    @Test
    void waitingCallers_shareOneFailure() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        SessionCache cache = new SessionCache(
                () -> {
                    calls.incrementAndGet();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("down");
                },
                clock,
                renewal -> Thread.ofVirtual().start(renewal));
        CountDownLatch waiting = new CountDownLatch(200);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Session>> reads = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                reads.add(readers.submit(() -> {
                    waiting.countDown();
                    return cache.current();
                }));
            }
            waiting.await();
            Thread.sleep(100);
            release.countDown();
            for (Future<Session> read : reads) {
                ExecutionException failure = assertThrows(ExecutionException.class, read::get);
                assertEquals("down", failure.getCause().getMessage());
            }
        }
        assertEquals(1, calls.get());
    }

    @Test
    void shutDownExecutor_failsOnlyThatCall() throws InterruptedException {
        SessionCache cache = new SessionCache(this::issued, clock, renewal -> {
            if (failure instanceof RejectedExecutionException rejected) {
                throw rejected;
            }
            renewal.run();
        });
        failure = new RejectedExecutionException("closed");
        assertThrows(RejectedExecutionException.class, cache::current);
        failure = null;
        cache.current();
    }

    /** Such as no thread for the renewal: a waiting caller would otherwise wait for ever. */
    @Test
    void executorError_failsAllWaitingCallers() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        SessionCache cache = new SessionCache(this::issued, clock, renewal -> {
            started.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new OutOfMemoryError("unable to create native thread");
        });
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Session> first = readers.submit(cache::current);
            started.await();
            Future<Session> second = readers.submit(cache::current);
            Thread.sleep(50);
            release.countDown();
            for (Future<Session> read : List.of(first, second)) {
                ExecutionException failure =
                        assertThrows(ExecutionException.class, () -> read.get(10, TimeUnit.SECONDS));
                assertInstanceOf(IllegalStateException.class, failure.getCause());
            }
        }
    }

    @Test
    void waiting_timesOut() throws InterruptedException {
        List<Runnable> renewals = new ArrayList<>();
        SessionCache cache = new SessionCache(this::issued, clock, renewals::add, Duration.ofMillis(20));
        assertThrows(TransientException.class, cache::current);
        assertThrows(TransientException.class, cache::current);
        assertEquals(1, renewals.size(), "the call continues");
        renewals.getFirst().run();
        assertEquals(now.plus(HOUR), cache.current().expiresAt());
    }
}
