package io.blobferry.app;

import io.blobferry.transfer.MessageQueue;
import io.blobferry.transfer.MessageQueue.Message;
import io.blobferry.transfer.TransferException;
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
public final class QueueWorker {
    private static final Logger LOG = Logger.getLogger(QueueWorker.class.getName());
    private static final int MOST_PER_REQUEST = 32;

    /** A request for one message costs as much as one for many, so it waits a moment until some places are free. */
    private static final int PART_OF_THE_PLACES = 4;

    private static final Duration A_MOMENT = Duration.ofMillis(20);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(2);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    /** What is done with a message. */
    @FunctionalInterface
    public interface Work {
        /**
         * Works on the message; called by several threads at once.
         *
         * @return whether the message may be acknowledged
         * @throws TransferException if nothing about it could be made durable
         */
        boolean settles(Message message);
    }

    private final MessageQueue queue;
    private final Work work;
    private final Optional<BooleanSupplier> appetite;
    private final int atOnce;
    private final Duration lease;
    private volatile boolean stopping;
    private volatile boolean woken;

    /**
     * @param atOnce how many messages are worked on at once
     * @param lease how long a message stays ours unless renewed
     */
    public QueueWorker(MessageQueue queue, Work work, int atOnce, Duration lease) {
        this(queue, work, Optional.empty(), atOnce, lease);
    }

    /**
     * @param appetite whether one more message is wanted; where it is present they are taken one by one
     * @param atOnce how many messages are worked on at once, however large the appetite
     * @param lease how long a message stays ours unless renewed
     */
    public QueueWorker(MessageQueue queue, Work work, Optional<BooleanSupplier> appetite, int atOnce, Duration lease) {
        this.queue = queue;
        this.work = work;
        this.appetite = appetite;
        this.atOnce = atOnce;
        this.lease = lease;
    }

    /** Receives and works until {@link #stop}; returns when the last message in hand is settled or handed back. */
    public void work() {
        Semaphore places = new Semaphore(atOnce);
        Duration idle = IDLE;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!stopping) {
                int free = free(places);
                int wanted = wanted(free);
                List<Message> messages = wanted == 0 ? List.of() : receive(wanted);
                places.release(free - messages.size());
                for (Message message : messages) {
                    threads.execute(() -> {
                        try {
                            work(new HeldMessage(queue, message, lease));
                        } finally {
                            places.release();
                        }
                    });
                }
                if (wanted > 0) {
                    idle = messages.isEmpty() ? pauseFor(idle) : IDLE;
                }
                if (appetite.isPresent()) {
                    // What was just taken has to begin before the next answer takes it into account.
                    Thread.sleep(A_MOMENT);
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
    public void wake() {
        woken = true;
    }

    /** Takes all places that are free: at least one, and more if that is only a moment away. */
    private int free(Semaphore places) throws InterruptedException {
        int some = Math.max(1, atOnce / PART_OF_THE_PLACES);
        int taken = some;
        if (!places.tryAcquire(some, A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
            places.acquire();
            taken = 1;
        }
        return taken + places.drainPermits();
    }

    private int wanted(int free) {
        return appetite.map(wants -> wants.getAsBoolean() ? 1 : 0).orElse(Math.min(MOST_PER_REQUEST, free));
    }

    private void work(HeldMessage message) {
        try (message) {
            if (work.settles(message.received())) {
                message.acknowledge();
            } else {
                message.handBack(delay(message.received().deliveries()));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "message {0} comes back when its lease ends: {1}", new Object[] {
                message.received().id(), e.getMessage()
            });
        }
    }

    private List<Message> receive(int most) {
        try {
            return queue.receive(most, lease);
        } catch (TransferException e) {
            LOG.log(Level.WARNING, "nothing received: {0}", e.getMessage());
            return List.of();
        }
    }

    /** What could not be settled may be back soon at first, and later ever more seldom. */
    private static Duration delay(long deliveries) {
        Duration delay = Duration.ofSeconds(1L << Math.min(deliveries, 20));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    private Duration pauseFor(Duration idle) throws InterruptedException {
        long end = System.nanoTime() + idle.toNanos();
        while (!stopping && !woken && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        if (woken) {
            woken = false;
            return IDLE;
        }
        Duration next = idle.multipliedBy(2);
        return next.compareTo(LONGEST_IDLE) < 0 ? next : LONGEST_IDLE;
    }
}
