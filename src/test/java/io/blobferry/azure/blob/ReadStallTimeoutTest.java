package io.blobferry.azure.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class ReadStallTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** By then a periodic check has found the stall. */
    private static final Duration FOUND = Duration.ofSeconds(38);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final TestPublisher<Integer> stream = TestPublisher.create();
    private final Reader reader = new Reader();

    @AfterEach
    void end() {
        time.dispose();
    }

    @Test
    void stalledStream_fails() {
        read();
        reader.request(1);
        time.advanceTimeBy(TIMEOUT.minusSeconds(1));
        assertTrue(reader.failures.isEmpty());
        time.advanceTimeBy(FOUND.minus(TIMEOUT));
        assertEquals(1, reader.failures.size());
        assertInstanceOf(TimeoutException.class, reader.failures.getFirst());
        stream.assertCancelled();
    }

    @Test
    void timeWithoutDemand_doesNotCount() {
        read();
        reader.request(1);
        stream.next(1);
        time.advanceTimeBy(TIMEOUT.multipliedBy(10));
        assertTrue(reader.failures.isEmpty(), "nothing was requested");
        reader.request(1);
        time.advanceTimeBy(TIMEOUT.minusSeconds(1));
        assertTrue(reader.failures.isEmpty(), "the timeout starts with the request");
        time.advanceTimeBy(FOUND.minus(TIMEOUT));
        assertEquals(1, reader.failures.size());
    }

    @Test
    void everyElement_restartsTheTimeout() {
        read();
        reader.request(Long.MAX_VALUE);
        for (int element = 1; element <= 20; element++) {
            time.advanceTimeBy(TIMEOUT.minusSeconds(1));
            stream.next(element);
        }
        assertEquals(20, reader.elements.size());
        assertTrue(reader.failures.isEmpty());
        time.advanceTimeBy(FOUND);
        assertEquals(1, reader.failures.size());
    }

    @Test
    void requestDuringDelivery_startsTheTimeout() {
        read();
        reader.requestsInOnNext = true;
        reader.request(1);
        stream.next(1);
        time.advanceTimeBy(FOUND);
        assertEquals(1, reader.failures.size());
    }

    @Test
    void completion_endsTheTimeout() {
        read();
        reader.request(2);
        stream.next(1).complete();
        time.advanceTimeBy(TIMEOUT.multipliedBy(2));
        assertTrue(reader.completed);
        assertTrue(reader.failures.isEmpty());
    }

    @Test
    void error_isPassedOnOnce() {
        read();
        reader.request(1);
        stream.error(new IllegalStateException("broken"));
        time.advanceTimeBy(FOUND);
        assertEquals(1, reader.failures.size());
        assertEquals("broken", reader.failures.getFirst().getMessage());
    }

    @Test
    void cancel_endsTheTimeout() {
        read();
        reader.request(1);
        reader.cancel();
        time.advanceTimeBy(TIMEOUT.multipliedBy(2));
        assertTrue(reader.failures.isEmpty());
        assertFalse(reader.completed);
        stream.assertCancelled();
    }

    private void read() {
        new ReadStallTimeout(TIMEOUT, time, () -> time.now(TimeUnit.NANOSECONDS))
                .applyTo(stream.flux())
                .subscribe(reader);
    }

    private static final class Reader extends BaseSubscriber<Integer> {
        private final List<Integer> elements = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();
        private boolean completed;
        private boolean requestsInOnNext;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(Integer element) {
            elements.add(element);
            if (requestsInOnNext) {
                request(1);
            }
        }

        @Override
        protected void hookOnError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }
    }
}
