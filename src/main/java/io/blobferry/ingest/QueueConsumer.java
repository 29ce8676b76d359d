package io.blobferry.ingest;

import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.state.MessageQueue.Message;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Receives messages from a queue and handles several concurrently until it is stopped. A message is deleted only after its
 * handler has acknowledged it; otherwise it becomes visible again with increasing delay, or after its visibility timeout
 * if this process dies.
 */
public final class QueueConsumer {
    private static final Logger LOG = Logger.getLogger(QueueConsumer.class.getName());
    private static final int MAX_BATCH_SIZE = 32;

    /**
     * A request costs the same for one message as for a batch, so the consumer waits for {@link #POLL_DELAY} if less than this
     * fraction of its concurrency is free.
     */
    private static final int BATCH_FRACTION = 4;

    private static final Duration POLL_DELAY = Duration.ofMillis(20);
    private static final Duration STOP_CHECK_INTERVAL = Duration.ofMillis(50);

    /** The pause after each empty answer in a row. */
    private static final IntervalFunction POLL_INTERVAL =
            IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(2));

    /** How long a message that was not acknowledged stays invisible, by its number of deliveries. */
    private static final IntervalFunction REDELIVERY_DELAY =
            IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(2), 2, Duration.ofMinutes(10));

    /** Both intervals reach their maximum in fewer steps. */
    private static final int MAX_STEPS = 20;

    /** Handles one message. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles the message. Called by several threads concurrently.
         *
         * @return whether the message may be acknowledged
         * @throws TransferException if no result could be made durable; the message is not acknowledged, nor is it after
         *     any other exception
         */
        boolean handle(Message message);
    }

    /** Admits messages one by one, each to a place that is reserved before the message is received. */
    @FunctionalInterface
    public interface Gate {
        /** Reserves a place for one more message; empty if there is none. Called by one thread. */
        Optional<Place> tryReserve();
    }

    /**
     * A reserved place.
     *
     * @param handler handles the message that takes it
     * @param release frees the place
     */
    public record Place(Handler handler, Runnable release) implements AutoCloseable {
        public Place {
            Objects.requireNonNull(handler, "handler");
            Objects.requireNonNull(release, "release");
        }

        /** Frees the place. The consumer closes each place once, also if no message came. */
        @Override
        public void close() {
            release.run();
        }
    }

    private final MessageQueue queue;
    private final Optional<Gate> gate;
    private final Place ungated;
    private final int concurrency;
    private final Duration visibilityTimeout;
    private final Sleeper sleeper;
    private final AtomicReference<Error> failure = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile boolean pollRequested;

    /** Touched by the thread in {@link #work} alone. */
    private int emptyPolls;

    /**
     * @param concurrency how many messages are handled concurrently
     * @param visibilityTimeout how long a received message stays invisible to others; renewed while it is handled
     * @param sleeper pauses between polls and between renewals
     */
    public QueueConsumer(
            MessageQueue queue, Handler handler, int concurrency, Duration visibilityTimeout, Sleeper sleeper) {
        this(queue, Optional.empty(), new Place(handler, () -> {}), concurrency, visibilityTimeout, sleeper);
    }

    /**
     * @param gate has a place for each message that is received, and the handler for it
     * @param concurrency how many messages are handled concurrently, even if there are more places
     * @param visibilityTimeout how long a received message stays invisible to others; renewed while it is handled
     * @param sleeper pauses between polls and between renewals
     */
    public QueueConsumer(MessageQueue queue, Gate gate, int concurrency, Duration visibilityTimeout, Sleeper sleeper) {
        this(
                queue,
                Optional.of(gate),
                new Place(
                        message -> {
                            throw new IllegalStateException("no place was reserved");
                        },
                        () -> {}),
                concurrency,
                visibilityTimeout,
                sleeper);
    }

    private QueueConsumer(
            MessageQueue queue,
            Optional<Gate> gate,
            Place ungated,
            int concurrency,
            Duration visibilityTimeout,
            Sleeper sleeper) {
        this.queue = queue;
        this.gate = gate;
        this.ungated = ungated;
        this.concurrency = concurrency;
        this.visibilityTimeout = visibilityTimeout;
        this.sleeper = sleeper;
    }

    /**
     * Receives and handles messages until {@link #stop}. Returns once every received message is acknowledged or released.
     *
     * @throws IllegalStateException if its thread was interrupted
     * @throws Error that of a handler, such as {@link OutOfMemoryError}, after which the process cannot continue
     */
    public void work() {
        Semaphore permits = new Semaphore(concurrency);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!stopping) {
                int free = acquirePermits(permits);
                Optional<Place> place =
                        gate.isEmpty() ? Optional.of(ungated) : gate.get().tryReserve();
                if (place.isEmpty()) {
                    permits.release(free);
                    sleeper.sleep(POLL_DELAY);
                    continue;
                }
                int received = receiveAndStart(free, place.get(), permits, threads);
                emptyPolls = received == 0 ? Math.min(emptyPolls + 1, MAX_STEPS) : 0;
                waitForNextPoll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before it was stopped", e);
        }
        Error fatal = failure.get();
        if (fatal != null) {
            throw fatal;
        }
    }

    /** Makes {@link #work} return. Thread-safe. */
    public void stop() {
        stopping = true;
    }

    /** Ends the pause before the next poll, because the queue may have new messages. Thread-safe. */
    public void pollNow() {
        pollRequested = true;
    }

    /**
     * Receives as many messages as there are permits, or the one that the place is for, and starts a thread for each: there,
     * and only there, a permit and the place pass to another thread, which returns them. What is left is returned here.
     */
    private int receiveAndStart(int free, Place place, Semaphore permits, Executor threads) {
        int started = 0;
        try {
            for (Message message : receive(gate.isEmpty() ? Math.min(MAX_BATCH_SIZE, free) : 1)) {
                threads.execute(() -> handle(message, place, permits));
                started++;
            }
            return started;
        } finally {
            permits.release(free - started);
            if (started == 0) {
                place.close();
            }
        }
    }

    /** Acquires all permits that are free: at least one, and of fewer than a batch those that become free a little later. */
    private int acquirePermits(Semaphore permits) throws InterruptedException {
        permits.acquire();
        int taken = 1 + permits.drainPermits();
        if (gate.isEmpty() && taken < concurrency / BATCH_FRACTION) {
            sleeper.sleep(POLL_DELAY);
            taken += permits.drainPermits();
        }
        return taken;
    }

    private void handle(Message message, Place place, Semaphore permits) {
        try (place) {
            handle(new LeasedMessage(queue, message, visibilityTimeout, sleeper), place.handler());
        } catch (Error fatal) {
            failure.compareAndSet(null, fatal);
            stop();
        } finally {
            permits.release();
        }
    }

    private void handle(LeasedMessage message, Handler handler) {
        try (message) {
            if (handler.handle(message.received())) {
                message.acknowledge();
            } else {
                message.release(redeliveryDelay(message.received().deliveries()));
            }
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            String operation = "process message " + message.received().id();
            LOG.log(
                    Level.WARNING,
                    "message becomes visible again after its visibility timeout: {0}",
                    UnexpectedFailure.translate(operation, thrown).getMessage());
        }
    }

    /** At most this many: any that are received beyond it have no permit, and become visible again by themselves. */
    private List<Message> receive(int count) {
        try {
            List<Message> received = queue.receive(count, visibilityTimeout);
            return List.copyOf(received.subList(0, Math.min(count, received.size())));
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            LOG.log(
                    Level.WARNING,
                    "failed to receive messages; trying again: {0}",
                    UnexpectedFailure.translate("receive messages", thrown).getMessage());
            return List.of();
        }
    }

    private static Duration redeliveryDelay(long deliveries) {
        return Duration.ofMillis(REDELIVERY_DELAY.apply(Math.clamp(deliveries, 1, MAX_STEPS)));
    }

    /** Returns at once if the last poll brought messages. */
    private void waitForNextPoll() {
        if (emptyPolls == 0) {
            return;
        }
        Duration left = Duration.ofMillis(POLL_INTERVAL.apply(emptyPolls));
        while (!stopping && !pollRequested && left.isPositive()) {
            sleeper.sleep(STOP_CHECK_INTERVAL);
            left = left.minus(STOP_CHECK_INTERVAL);
        }
        if (pollRequested) {
            pollRequested = false;
            emptyPolls = 0;
        }
    }
}
