package io.blobferry.testing;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.testing.cloud.QueueStore;
import io.blobferry.testing.cloud.ServiceException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The event queue in memory. */
public final class MemoryEventQueue implements MessageQueue {
    private static final String QUEUE = "events";

    private final FaultInjector faults;
    private final QueueStore<String> queues;

    public MemoryEventQueue(FaultInjector boundary, Clock clock) {
        this.faults = boundary;
        queues = new QueueStore<>(clock);
        queues.create(QUEUE);
    }

    @Override
    public void send(RunContext run, String text, Duration delay) {
        faults.intercept(run, "events.send", () -> queues.send(QUEUE, text, delay, Optional.empty()));
    }

    /** Takes the oldest message off the queue, visible or not. */
    public Optional<String> next() {
        Optional<QueueStore.Message<String>> oldest = queues.all(QUEUE).stream().findFirst();
        oldest.ifPresent(message -> queues.delete(QUEUE, message.id(), message.receipt()));
        return oldest.map(QueueStore.Message::body);
    }

    /** The texts of all messages. */
    public List<String> pending() {
        return queues.all(QUEUE).stream().map(QueueStore.Message::body).toList();
    }

    /** How long each message stays invisible from when it was sent. */
    public List<Duration> delays() {
        return queues.all(QUEUE).stream()
                .map(message -> Duration.between(message.inserted(), message.visible()))
                .toList();
    }

    @Override
    public List<Message> receive(int maxMessages, Duration visibilityTimeout) {
        return queues.receive(QUEUE, maxMessages, visibilityTimeout).stream()
                .map(MemoryEventQueue::received)
                .toList();
    }

    @Override
    public Message updateVisibility(Message message, Duration visibilityTimeout) {
        return received(queues.update(QUEUE, message.id(), message.receipt(), visibilityTimeout, Optional.empty()));
    }

    @Override
    public void delete(Message message) {
        try {
            queues.delete(QUEUE, message.id(), message.receipt());
        } catch (ServiceException lost) {
            // Another receiver owns the message now.
        }
    }

    private static Message received(QueueStore.Message<String> message) {
        return new Message(message.id(), message.body(), message.deliveries(), message.receipt());
    }
}
