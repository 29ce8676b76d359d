package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BackgroundTasksTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final Map<String, Throwable> fatal = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void taskThatThrows_repeats(boolean error) throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(3);
        try (BackgroundTasks tasks = new BackgroundTasks(1, SHORT, fatal::put)) {
            tasks.scheduleWithFixedDelay("task", SHORT, () -> {
                runs.countDown();
                if (error) {
                    throw new NoClassDefFoundError("SomeClass");
                }
                throw new IllegalStateException("failure");
            });
            assertTrue(runs.await(30, TimeUnit.SECONDS), () -> runs.getCount() + " runs are missing");
        }
    }

    @Test
    void taskWithoutMemory_isReported() throws InterruptedException {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        CountDownLatch reported = new CountDownLatch(1);
        try (BackgroundTasks tasks = new BackgroundTasks(1, SHORT, (name, failure) -> {
            fatal.put(name, failure);
            reported.countDown();
        })) {
            tasks.scheduleWithFixedDelay("task", LONG, () -> {
                throw new CompletionException(error);
            });
            assertTrue(reported.await(30, TimeUnit.SECONDS));
        }
        assertEquals(Map.of("task", error), fatal);
    }

    @Test
    void tasks_runConcurrently() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch met = new CountDownLatch(2);
        try (BackgroundTasks tasks = new BackgroundTasks(2, SHORT, fatal::put)) {
            for (String name : new String[] {"one", "other"}) {
                tasks.scheduleWithFixedDelay(name, LONG, () -> {
                    started.countDown();
                    if (await(started)) {
                        met.countDown();
                    }
                });
            }
            assertTrue(met.await(30, TimeUnit.SECONDS), () -> met.getCount() + " tasks did not meet the other");
        }
    }

    @Test
    void close_interruptsAndWaits() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger runs = new AtomicInteger();
        try (BackgroundTasks tasks = new BackgroundTasks(1, SHORT, fatal::put)) {
            tasks.scheduleWithFixedDelay("task", SHORT, () -> {
                runs.incrementAndGet();
                started.countDown();
                await(new CountDownLatch(1));
                ended.set(true);
            });
            assertTrue(started.await(30, TimeUnit.SECONDS));
        }
        assertTrue(ended.get());
        assertEquals(1, runs.get());
    }

    @Test
    void close_beforeFirstRun_returns() {
        AtomicInteger runs = new AtomicInteger();
        try (BackgroundTasks tasks = new BackgroundTasks(1, LONG, fatal::put)) {
            tasks.scheduleWithFixedDelay("task", LONG, runs::incrementAndGet);
        }
        assertEquals(0, runs.get());
    }

    /** Returns whether the latch was released; false after an interrupt. */
    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
