package io.blobferry.simulation;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.cloud.QueueStore;
import io.blobferry.testing.cloud.ServiceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A queue whose messages are invisible for a time that the seed decides: most delays that the product asks for are random, and
 * no order follows from them. A long one is kept: it is always the same, and something depends on it.
 */
final class SimulatedQueue implements MessageQueue {
    private static final String QUEUE = "queue";
    private static final Duration LONGEST_RANDOM = Duration.ofMinutes(10);

    private final String name;
    private final FaultInjector faults;
    private final QueueStore<String> queues;
    private final RandomGenerator random;
    private final Clock clock;

    SimulatedQueue(String name, FaultInjector faults, Clock clock, RandomGenerator random) {
        this.name = name;
        this.faults = faults;
        this.random = random;
        this.clock = clock;
        queues = new QueueStore<>(clock);
        queues.create(QUEUE);
    }

    @Override
    public void send(RunContext run, String text, Duration delay) {
        faults.intercept(run, name + ".send", () -> put(text, delay));
    }

    /** As another client does, and Event Grid. */
    QueueStore.Message<String> put(String text, Duration delay) {
        boolean isRandom = !delay.isZero() && delay.compareTo(LONGEST_RANDOM) <= 0;
        Duration invisible = isRandom ? Duration.ofSeconds(1 + random.nextInt(600)) : delay;
        return queues.send(QUEUE, text, invisible, Optional.empty());
    }

    @Override
    public List<Message> receive(int maxMessages, Duration visibilityTimeout) {
        return queues.receive(QUEUE, maxMessages, visibilityTimeout).stream()
                .map(message -> new Message(message.id(), message.body(), message.deliveries(), message.receipt()))
                .toList();
    }

    @Override
    public Message updateVisibility(Message message, Duration visibilityTimeout) {
        try {
            QueueStore.Message<String> changed =
                    queues.update(QUEUE, message.id(), message.receipt(), visibilityTimeout, Optional.empty());
            return new Message(message.id(), message.text(), message.deliveries(), changed.receipt());
        } catch (ServiceException lost) {
            // As AzureStorageQueue translates it.
            if (lost.status() == 404) {
                throw new PermanentException("update a message", FailureCause.REJECTED, lost.code(), null);
            }
            throw new TransientException("update a message", lost.code(), null);
        }
    }

    @Override
    public void delete(Message message) {
        try {
            queues.delete(QUEUE, message.id(), message.receipt());
        } catch (ServiceException lost) {
            // Another receiver owns the message now.
        }
    }

    /**
     * A message that a worker has received is visible again before its time, and its receipt is void.
     *
     * @return whether there was one
     */
    boolean showAgain() {
        Optional<QueueStore.Message<String>> received = queues.all(QUEUE).stream()
                .filter(message -> message.deliveries() > 0 && message.visible().isAfter(clock.instant()))
                .findFirst();
        received.ifPresent(
                message -> queues.update(QUEUE, message.id(), message.receipt(), Duration.ZERO, Optional.empty()));
        return received.isPresent();
    }

    boolean hasVisible(Instant now) {
        return queues.all(QUEUE).stream().anyMatch(message -> !message.visible().isAfter(now));
    }

    /** When the next message becomes visible. */
    Optional<Instant> nextVisible() {
        return queues.all(QUEUE).stream().map(QueueStore.Message::visible).min(Instant::compareTo);
    }

    /** When the oldest message was sent that waits for a worker. */
    Optional<Instant> oldestVisible() {
        return queues.all(QUEUE).stream()
                .filter(message -> !message.visible().isAfter(clock.instant()))
                .map(QueueStore.Message::inserted)
                .min(Instant::compareTo);
    }

    List<String> texts() {
        return queues.all(QUEUE).stream().map(QueueStore.Message::body).toList();
    }
}
