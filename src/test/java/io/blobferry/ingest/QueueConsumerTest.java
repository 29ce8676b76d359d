package io.blobferry.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.MessageQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many messages a worker takes, and when. */
class QueueConsumerTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int PLACES = 8;

    private final Shelf queue = new Shelf();
    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Test
    void asManyAreAskedForAsThereArePlaces() throws InterruptedException {
        queue.put(20);
        QueueConsumer worker = new QueueConsumer(queue, this::work, PLACES, LEASE);
        drain(worker);
        assertEquals(PLACES, queue.asked.getFirst());
        assertTrue(most.get() <= PLACES);
    }

    /** What it has just taken has begun before it asks whether it wants another. */
    @Test
    void whoWantsOneAtATimeGetsOneAtATime() throws InterruptedException {
        queue.put(10);
        QueueConsumer worker =
                new QueueConsumer(queue, this::work, Optional.of(() -> inHand.get() == 0), PLACES, LEASE);
        drain(worker);
        assertTrue(queue.asked.stream().allMatch(count -> count == 1), queue.asked.toString());
        assertEquals(1, most.get());
    }

    @Test
    void whoWantsNothingTakesNothingUntilHeDoes() throws InterruptedException {
        queue.put(3);
        AtomicBoolean hungry = new AtomicBoolean();
        CountDownLatch asked = new CountDownLatch(3);
        QueueConsumer worker = new QueueConsumer(
                queue,
                this::work,
                Optional.of(() -> {
                    asked.countDown();
                    return hungry.get();
                }),
                PLACES,
                LEASE);
        Thread working = Thread.ofPlatform().start(worker::work);
        asked.await();
        assertEquals(List.of(), queue.asked);
        hungry.set(true);
        queue.empty.await();
        worker.stop();
        working.join();
    }

    private void drain(QueueConsumer worker) throws InterruptedException {
        Thread working = Thread.ofPlatform().start(worker::work);
        queue.empty.await();
        worker.stop();
        working.join();
    }

    private boolean work(MessageQueue.Message message) {
        most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
        try {
            Thread.sleep(30);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        inHand.decrementAndGet();
        return true;
    }

    /** A queue in memory, whose messages are gone once they are received. */
    private static final class Shelf implements MessageQueue {
        private final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();
        private final List<Integer> asked = new CopyOnWriteArrayList<>();
        private CountDownLatch empty = new CountDownLatch(0);

        void put(int count) {
            empty = new CountDownLatch(count);
            for (int number = 0; number < count; number++) {
                messages.add(new Message("message-" + number, "text", 1, "receipt"));
            }
        }

        @Override
        public void send(RunContext run, String text) {
            throw new UnsupportedOperationException("nobody sends");
        }

        @Override
        public List<Message> receive(int most, Duration invisible) {
            asked.add(most);
            List<Message> received = new ArrayList<>();
            for (Message next = messages.poll(); next != null; next = received.size() < most ? messages.poll() : null) {
                received.add(next);
            }
            return received;
        }

        @Override
        public Message updateVisibility(Message message, Duration invisible) {
            return message;
        }

        @Override
        public void delete(Message message) {
            empty.countDown();
        }
    }
}
