package io.blobferry.testing.cloud;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Azure's Queue service.
 *
 * @param <T> the text of a message, or what it stands for
 */
public final class QueueStore<T> {
    /** The expiry of a message that never expires. */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private final Map<String, Map<String, Message<T>>> queues = new HashMap<>();
    private final Clock clock;
    private long ids;

    /**
     * A message as it was last handed out.
     *
     * @param body as it was sent; the service neither encodes nor decodes
     */
    public record Message<T>(
            String id, T body, Instant inserted, Instant expires, Instant visible, String receipt, int deliveries) {
        Message<T> handedOut(Instant visibleAgain, String newReceipt) {
            return new Message<>(id, body, inserted, expires, visibleAgain, newReceipt, deliveries + 1);
        }

        Message<T> changed(T newBody, Instant visibleAgain, String newReceipt) {
            return new Message<>(id, newBody, inserted, expires, visibleAgain, newReceipt, deliveries);
        }
    }

    public QueueStore(Clock clock) {
        this.clock = clock;
    }

    /**
     * Creates the queue.
     *
     * @return whether it is new
     */
    public synchronized boolean create(String queue) {
        return queues.putIfAbsent(queue, new LinkedHashMap<>()) == null;
    }

    public synchronized void remove(String queue) {
        queues.remove(queue);
    }

    /**
     * Puts a message on the queue.
     *
     * @param lifetime absent: it never expires
     */
    public synchronized Message<T> send(String queue, T body, Duration invisible, Optional<Duration> lifetime) {
        Instant now = clock.instant();
        Message<T> message = new Message<>(
                newId(), body, now, lifetime.map(now::plus).orElse(NEVER), now.plus(invisible), newId(), 0);
        messages(queue).put(message.id(), message);
        return message;
    }

    /** The oldest visible messages, which become invisible for this time. */
    public synchronized List<Message<T>> receive(String queue, int max, Duration invisible) {
        Instant now = clock.instant();
        Map<String, Message<T>> messages = messages(queue);
        List<Message<T>> received = messages.values().stream()
                .filter(message -> !message.visible().isAfter(now))
                .limit(max)
                .map(message -> message.handedOut(now.plus(invisible), newId()))
                .toList();
        received.forEach(message -> messages.replace(message.id(), message));
        return received;
    }

    /**
     * Changes a message that was received.
     *
     * @param body absent: as it was
     */
    public synchronized Message<T> update(
            String queue, String id, String receipt, Duration invisible, Optional<T> body) {
        Message<T> received = received(queue, id, receipt);
        Message<T> changed =
                received.changed(body.orElse(received.body()), clock.instant().plus(invisible), newId());
        messages(queue).replace(id, changed);
        return changed;
    }

    public synchronized void delete(String queue, String id, String receipt) {
        messages(queue).remove(received(queue, id, receipt).id());
    }

    public synchronized int count(String queue) {
        return messages(queue).size();
    }

    /** All messages in order of arrival, visible or not. */
    public synchronized List<Message<T>> all(String queue) {
        return List.copyOf(messages(queue).values());
    }

    private Message<T> received(String queue, String id, String receipt) {
        Message<T> message = messages(queue).get(id);
        if (message == null) {
            throw new ServiceException(404, "MessageNotFound");
        }
        if (!message.receipt().equals(receipt)) {
            throw new ServiceException(400, "PopReceiptMismatch");
        }
        return message;
    }

    /** The queue's messages in order of arrival, without expired ones. */
    private Map<String, Message<T>> messages(String queue) {
        Map<String, Message<T>> messages = queues.get(queue);
        if (messages == null) {
            throw new ServiceException(404, "QueueNotFound");
        }
        Instant now = clock.instant();
        messages.values().removeIf(message -> !message.expires().isAfter(now));
        return messages;
    }

    private String newId() {
        return "id-" + ++ids;
    }
}
