package io.blobferry.ingest;

import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.state.MessageQueue.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Works through a queue, several messages at once, until told to stop. A message is deleted only when its work is settled;
 * else it comes back after a while, or when its lease ends if this process dies.
 */
public final class QueueConsumer {
    private static final Logger LOG = Logger.getLogger(QueueConsumer.class.getName());
    private static final int MAX_BATCH_SIZE = 32;

    /** A request for one message costs as much as one for many, so it waits a moment until some places are free. */
    private static final int BATCH_FRACTION = 4;

    private static final Duration POLL_DELAY = Duration.ofMillis(20);
    private static final Duration MIN_POLL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(2);
    private static final Duration MAX_REDELIVERY_DELAY = Duration.ofMinutes(10);

    /** What is done with a message. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Works on the message; called by several threads at once.
         *
         * @return whether the message may be acknowledged
         * @throws TransferException if nothing about it could be made durable
         */
        boolean handle(Message message);
    }

    private final MessageQueue queue;
    private final Handler work;
    private final Optional<BooleanSupplier> hasCapacity;
    private final int concurrency;
    private final Duration visibilityTimeout;
    private volatile boolean stopping;
    private volatile boolean pollRequested;

    /**
     * @param atOnce how many messages are worked on at once
     * @param lease how long a message stays ours unless renewed
     */
    public QueueConsumer(MessageQueue queue, Handler work, int atOnce, Duration lease) {
        this(queue, work, Optional.empty(), atOnce, lease);
    }

    /**
     * @param appetite whether one more message is wanted; where it is present they are taken one by one
     * @param atOnce how many messages are worked on at once, however large the appetite
     * @param lease how long a message stays ours unless renewed
     */
    public QueueConsumer(
            MessageQueue queue, Handler work, Optional<BooleanSupplier> appetite, int atOnce, Duration lease) {
        this.queue = queue;
        this.work = work;
        this.hasCapacity = appetite;
        this.concurrency = atOnce;
        this.visibilityTimeout = lease;
    }

    /** Receives and works until {@link #stop}; returns when the last message in hand is settled or handed back. */
    public void work() {
        Semaphore places = new Semaphore(concurrency);
        Duration idle = MIN_POLL_INTERVAL;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!stopping) {
                int free = acquirePermits(places);
                int wanted = batchSize(free);
                List<Message> messages = wanted == 0 ? List.of() : receive(wanted);
                places.release(free - messages.size());
                for (Message message : messages) {
                    threads.execute(() -> {
                        try {
                            work(new LeasedMessage(queue, message, visibilityTimeout));
                        } finally {
                            places.release();
                        }
                    });
                }
                if (wanted > 0) {
                    idle = messages.isEmpty() ? waitForNextPoll(idle) : MIN_POLL_INTERVAL;
                }
                if (hasCapacity.isPresent()) {
                    // What was just taken has to begin before the next answer takes it into account.
                    Thread.sleep(POLL_DELAY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets {@link #work} end. Safe from any thread. */
    public void stop() {
        stopping = true;
    }

    /** Looks at the queue now, if it would only do so in a while: there may be something on it. Safe from any thread. */
    public void pollNow() {
        pollRequested = true;
    }

    /** Takes all places that are free: at least one, and more if that is only a moment away. */
    private int acquirePermits(Semaphore places) throws InterruptedException {
        int some = Math.max(1, concurrency / BATCH_FRACTION);
        int taken = some;
        if (!places.tryAcquire(some, POLL_DELAY.toMillis(), TimeUnit.MILLISECONDS)) {
            places.acquire();
            taken = 1;
        }
        return taken + places.drainPermits();
    }

    private int batchSize(int free) {
        return hasCapacity.map(wants -> wants.getAsBoolean() ? 1 : 0).orElse(Math.min(MAX_BATCH_SIZE, free));
    }

    private void work(LeasedMessage message) {
        try (message) {
            if (work.handle(message.received())) {
                message.acknowledge();
            } else {
                message.release(redeliveryDelay(message.received().deliveries()));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "message {0} comes back when its lease ends: {1}", new Object[] {
                message.received().id(), e.getMessage()
            });
        }
    }

    private List<Message> receive(int most) {
        try {
            return queue.receive(most, visibilityTimeout);
        } catch (TransferException e) {
            LOG.log(Level.WARNING, "nothing received: {0}", e.getMessage());
            return List.of();
        }
    }

    /** What could not be settled may be back soon at first, and later ever more seldom. */
    private static Duration redeliveryDelay(long deliveries) {
        Duration delay = Duration.ofSeconds(1L << Math.min(deliveries, 20));
        return delay.compareTo(MAX_REDELIVERY_DELAY) < 0 ? delay : MAX_REDELIVERY_DELAY;
    }

    private Duration waitForNextPoll(Duration idle) throws InterruptedException {
        long end = System.nanoTime() + idle.toNanos();
        while (!stopping && !pollRequested && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        if (pollRequested) {
            pollRequested = false;
            return MIN_POLL_INTERVAL;
        }
        Duration next = idle.multipliedBy(2);
        return next.compareTo(MAX_POLL_INTERVAL) < 0 ? next : MAX_POLL_INTERVAL;
    }
}
