package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends a worker ends it with a message, in order if it can. */
@Timeout(60)
class FatalFailureTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicInteger stops = new AtomicInteger();
    private final CountDownLatch halted = new CountDownLatch(1);

    @Test
    void report_first_stopsAndIsTheMessage() {
        FatalFailure failure = new FatalFailure(LONG, stops::incrementAndGet, halted::countDown);
        assertEquals(Optional.empty(), failure.message());

        failure.report("event loop", new OutOfMemoryError("Java heap space"));
        failure.report("segment loop", new IllegalStateException("another"));

        String message = failure.message().orElseThrow();
        assertTrue(message.startsWith("event loop failed"), message);
        assertTrue(message.contains("java.lang.OutOfMemoryError: Java heap space"), message);
        assertTrue(message.contains("FatalFailureTest.java"), message);
        assertEquals(1, stops.get());
        assertEquals(1, halted.getCount());
    }

    @Test
    void report_lackOfMemory_namesTheRemedy() {
        FatalFailure failure = new FatalFailure(LONG, stops::incrementAndGet, halted::countDown);

        failure.report("event loop", new OutOfMemoryError("Java heap space"));

        String message = failure.message().orElseThrow();
        assertTrue(message.contains("raise -Xmx by BLOBFERRY_JAVA_OPTIONS"), message);
    }

    @Test
    void report_failureThatCannotBeDescribed_isHaltedAtOnce() {
        FatalFailure failure = new FatalFailure(LONG, stops::incrementAndGet, halted::countDown);
        failure.report("event loop", new OutOfMemoryError() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new OutOfMemoryError("Java heap space");
            }
        });
        assertEquals(0, halted.getCount());
    }

    @Test
    void report_processThatDoesNotEnd_isHalted() throws InterruptedException {
        new FatalFailure(Duration.ofMillis(1), stops::incrementAndGet, halted::countDown)
                .report("event loop", new OutOfMemoryError());
        assertTrue(halted.await(30, TimeUnit.SECONDS));
    }

    @Test
    void report_stopFails_isHaltedAtOnce() {
        FatalFailure failure = new FatalFailure(
                LONG,
                () -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                halted::countDown);
        failure.report("event loop", new OutOfMemoryError());
        assertEquals(0, halted.getCount());
    }
}
