package io.blobferry.app;

import io.blobferry.domain.Outcome;
import io.blobferry.transfer.MessageQueue;
import io.blobferry.transfer.MessageQueue.Message;
import io.blobferry.transfer.TransferException;
import io.blobferry.transfer.TransferListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Works through the queue that Event Grid writes to, several messages at once, until told to stop. A message is deleted
 * only when every event in it is settled; else it comes back after a while, or when its lease ends if this process dies.
 */
public final class QueueWorker {
    private static final Logger LOG = Logger.getLogger(QueueWorker.class.getName());
    private static final int MOST_PER_REQUEST = 32;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(10);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    private final Application application;
    private final TransferListener listener;
    private volatile boolean stopping;

    /** @param application the caller's to close, after {@link #work} has returned */
    public QueueWorker(Application application, TransferListener listener) {
        this.application = application;
        this.listener = listener;
    }

    /** Receives and works until {@link #stop}; returns when the last message in hand is settled or handed back. */
    public void work() {
        Settings settings = application.settings();
        MessageQueue queue = application.events();
        Semaphore places = new Semaphore(settings.eventsAtOnce());
        Duration idle = IDLE;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!stopping) {
                places.acquire();
                int free = 1 + places.drainPermits();
                List<Message> messages = receive(queue, Math.min(MOST_PER_REQUEST, free), settings.leaseTime());
                places.release(free - messages.size());
                for (Message message : messages) {
                    threads.execute(() -> {
                        try {
                            work(new HeldMessage(queue, message, settings.leaseTime()));
                        } finally {
                            places.release();
                        }
                    });
                }
                idle = messages.isEmpty() ? pauseFor(idle) : IDLE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets {@link #work} end. Safe from any thread. */
    public void stop() {
        stopping = true;
    }

    private void work(HeldMessage message) {
        try (message) {
            List<Outcome> outcomes = application
                    .intake()
                    .take(message.id(), message.text(), application.settings().runTime(), listener);
            if (outcomes.stream().allMatch(Outcome::settled)) {
                message.acknowledge();
            } else {
                message.handBack(delay(message.deliveries()));
            }
        } catch (TransferException e) {
            LOG.log(Level.WARNING, "message {0} comes back when its lease ends: {1}", new Object[] {
                message.id(), e.getMessage()
            });
        }
    }

    private static List<Message> receive(MessageQueue queue, int most, Duration lease) {
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
        while (!stopping && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        Duration next = idle.multipliedBy(2);
        return next.compareTo(LONGEST_IDLE) < 0 ? next : LONGEST_IDLE;
    }
}
