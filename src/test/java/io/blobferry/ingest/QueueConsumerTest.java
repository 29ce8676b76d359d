package io.blobferry.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.spi.state.MessageQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many messages a consumer receives, and when a message becomes visible again. */
@Timeout(60)
class QueueConsumerTest {
    private static final Duration VISIBILITY_TIMEOUT = Duration.ofMinutes(1);
    private static final int CONCURRENCY = 8;

    private final MemoryQueue queue = new MemoryQueue();
    private final AtomicInteger handling = new AtomicInteger();
    private final AtomicInteger maxHandling = new AtomicInteger();

    @Test
    void batch_isAsLargeAsTheConcurrency() throws InterruptedException {
        queue.put(20);
        QueueConsumer consumer =
                new QueueConsumer(queue, this::work, CONCURRENCY, VISIBILITY_TIMEOUT, Sleeper.system());
        drain(consumer);
        assertEquals(CONCURRENCY, queue.requestedCounts.getFirst());
        assertTrue(maxHandling.get() <= CONCURRENCY);
    }

    /** The place is taken before the message is received: no message is withheld from other consumers. */
    @Test
    void gateWithOnePlace_receivesOneByOne() throws InterruptedException {
        queue.put(10);
        Semaphore places = new Semaphore(1);
        AtomicInteger received = new AtomicInteger();
        queue.onReceive = () -> maxHandling.accumulateAndGet(received.incrementAndGet(), Math::max);
        QueueConsumer.Place place = new QueueConsumer.Place(
                message -> {
                    // Slow to start, as a run that first reads its row.
                    LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
                    received.decrementAndGet();
                    return true;
                },
                places::release);
        QueueConsumer consumer = new QueueConsumer(
                queue,
                () -> places.tryAcquire() ? Optional.of(place) : Optional.empty(),
                CONCURRENCY,
                VISIBILITY_TIMEOUT,
                Sleeper.system());
        drain(consumer);
        assertTrue(queue.requestedCounts.stream().allMatch(count -> count == 1), queue.requestedCounts.toString());
        assertEquals(1, maxHandling.get());
        assertEquals(1, places.availablePermits(), "the place of an empty answer is free again");
    }

    @Test
    void receive_fatalError_freesThePlace() {
        Semaphore places = new Semaphore(1);
        queue.failures.add(new OutOfMemoryError("test"));
        QueueConsumer consumer = new QueueConsumer(
                queue,
                () -> places.tryAcquire()
                        ? Optional.of(new QueueConsumer.Place(message -> true, places::release))
                        : Optional.empty(),
                CONCURRENCY,
                VISIBILITY_TIMEOUT,
                Sleeper.system());
        assertThrows(OutOfMemoryError.class, consumer::work);
        assertEquals(1, places.availablePermits());
    }

    @Test
    void noCapacity_receivesNothing() throws InterruptedException {
        queue.put(3);
        AtomicBoolean hasCapacity = new AtomicBoolean();
        CountDownLatch capacityChecks = new CountDownLatch(3);
        QueueConsumer consumer = new QueueConsumer(
                queue,
                () -> {
                    capacityChecks.countDown();
                    return hasCapacity.get()
                            ? Optional.of(new QueueConsumer.Place(this::work, () -> {}))
                            : Optional.empty();
                },
                CONCURRENCY,
                VISIBILITY_TIMEOUT,
                Sleeper.system());
        Thread working = Thread.ofPlatform().start(consumer::work);
        capacityChecks.await();
        assertEquals(List.of(), queue.requestedCounts);
        hasCapacity.set(true);
        queue.empty.await();
        consumer.stop();
        working.join();
    }

    /** From 2 s, doubled with each delivery, up to 10 min. */
    @ParameterizedTest
    @CsvSource({"0, 2", "1, 2", "2, 4", "5, 32", "9, 512", "10, 600", "100000000000, 600"})
    void releaseDelay_growsWithDeliveries(long deliveries, long seconds) throws InterruptedException {
        queue.empty = new CountDownLatch(1);
        queue.messages.add(new MessageQueue.Message("message", "text", deliveries, "receipt"));
        drain(new QueueConsumer(queue, message -> false, CONCURRENCY, VISIBILITY_TIMEOUT, Sleeper.system()));
        assertEquals(List.of(Duration.ofSeconds(seconds)), queue.visibilityTimeouts);
    }

    /** Each message that is handled has a permit, for any answer of the queue; the loop continues. */
    @Test
    void receive_moreThanRequested_handlesWhatWasRequested() throws InterruptedException {
        queue.put(3 * CONCURRENCY);
        queue.surplus = 5;
        drain(new QueueConsumer(queue, this::work, CONCURRENCY, VISIBILITY_TIMEOUT, Sleeper.system()));
        assertTrue(maxHandling.get() <= CONCURRENCY, () -> maxHandling + " at once");
    }

    /** The loop continues after every answer of the queue. */
    @Test
    void receive_unexpectedException_isTriedAgain() throws InterruptedException {
        queue.put(1);
        queue.failures.add(new NullPointerException("body"));
        queue.failures.add(new NoClassDefFoundError("SomeClass"));
        drain(new QueueConsumer(queue, this::work, CONCURRENCY, VISIBILITY_TIMEOUT, Sleeper.system()));
        assertEquals(1, maxHandling.get());
    }

    @Test
    void handler_unexpectedException_othersAreHandled() throws InterruptedException {
        queue.put(4);
        Set<String> handled = ConcurrentHashMap.newKeySet();
        queue.empty = new CountDownLatch(3);
        drain(new QueueConsumer(
                queue,
                message -> {
                    if (message.id().equals("message-1")) {
                        throw new NullPointerException("an SDK's null");
                    }
                    return handled.add(message.id());
                },
                CONCURRENCY,
                VISIBILITY_TIMEOUT,
                Sleeper.system()));
        assertEquals(Set.of("message-0", "message-2", "message-3"), handled);
    }

    /** A loop that ended in silence would leave a process that only seems to work. */
    @Test
    void interrupt_endsTheLoopWithAnException() {
        QueueConsumer consumer =
                new QueueConsumer(queue, this::work, CONCURRENCY, VISIBILITY_TIMEOUT, Sleeper.system());
        Thread.currentThread().interrupt();
        assertThrows(IllegalStateException.class, consumer::work);
        assertTrue(Thread.interrupted(), "the interrupt stays set");
    }

    /** After it the process cannot go on: its loop ends with it, and the others' messages are ended first. */
    @Test
    void handler_error_endsTheLoop() {
        queue.put(1);
        QueueConsumer consumer = new QueueConsumer(
                queue,
                message -> {
                    throw new OutOfMemoryError("Java heap space");
                },
                CONCURRENCY,
                VISIBILITY_TIMEOUT,
                Sleeper.system());
        assertThrows(OutOfMemoryError.class, consumer::work);
    }

    private void drain(QueueConsumer consumer) throws InterruptedException {
        Thread working = Thread.ofPlatform().start(consumer::work);
        queue.empty.await();
        consumer.stop();
        working.join();
    }

    private boolean work(MessageQueue.Message message) {
        maxHandling.accumulateAndGet(handling.incrementAndGet(), Math::max);
        try {
            Thread.sleep(30);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handling.decrementAndGet();
        return true;
    }

    /** A queue in memory that removes messages when they are received. */
    private static final class MemoryQueue implements MessageQueue {
        private final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();
        private final List<Integer> requestedCounts = new CopyOnWriteArrayList<>();
        private final List<Duration> visibilityTimeouts = new CopyOnWriteArrayList<>();
        private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        private int surplus;
        private Runnable onReceive = () -> {};
        private CountDownLatch empty = new CountDownLatch(0);

        void put(int count) {
            empty = new CountDownLatch(count);
            for (int number = 0; number < count; number++) {
                messages.add(new Message("message-" + number, "text", 1, "receipt"));
            }
        }

        @Override
        public void send(RunContext run, String text, Duration delay) {
            throw new UnsupportedOperationException("the consumer sends nothing");
        }

        @Override
        public List<Message> receive(int maxMessages, Duration visibilityTimeout) {
            requestedCounts.add(maxMessages);
            switch (failures.poll()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> {}
            }
            List<Message> received = new ArrayList<>();
            for (Message next = messages.poll();
                    next != null;
                    next = received.size() < maxMessages ? messages.poll() : null) {
                received.add(next);
                onReceive.run();
            }
            for (int i = 0; i < surplus && !received.isEmpty(); i++) {
                received.add(new Message("surplus-" + i, "text", 1, "receipt"));
            }
            return received;
        }

        @Override
        public Message updateVisibility(Message message, Duration visibilityTimeout) {
            visibilityTimeouts.add(visibilityTimeout);
            empty.countDown();
            return message;
        }

        @Override
        public void delete(Message message) {
            empty.countDown();
        }
    }
}
