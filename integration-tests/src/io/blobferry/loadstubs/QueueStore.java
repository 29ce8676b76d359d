package io.blobferry.loadstubs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Queues and their messages. Each call is atomic. */
final class QueueStore {
    /** What the service puts where a message never ends. */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private final Map<String, Map<String, Message>> queues = new HashMap<>();
    private final Clock clock;

    /**
     * A message as it was last handed out.
     *
     * @param text as it was sent; the service neither encodes nor decodes
     */
    record Message(
            String id,
            String text,
            Instant inserted,
            Instant expires,
            Instant visible,
            String receipt,
            int deliveries) {
        Message handedOut(Instant visibleAgain) {
            return new Message(id, text, inserted, expires, visibleAgain, newId(), deliveries + 1);
        }

        Message changed(String newText, Instant visibleAgain) {
            return new Message(id, newText, inserted, expires, visibleAgain, newId(), deliveries);
        }
    }

    QueueStore(Clock clock) {
        this.clock = clock;
    }

    /** Tells whether the queue is new. */
    synchronized boolean create(String queue) {
        return queues.putIfAbsent(queue, new LinkedHashMap<>()) == null;
    }

    synchronized void remove(String queue) {
        queues.remove(queue);
    }

    /** @param lifetime absent: for ever */
    synchronized Message send(String queue, String text, Duration invisible, Optional<Duration> lifetime)
            throws StateRefusal {
        Instant now = clock.instant();
        Message message =
                new Message(newId(), text, now, lifetime.map(now::plus).orElse(NEVER), now.plus(invisible), newId(), 0);
        messages(queue).put(message.id(), message);
        return message;
    }

    /** The oldest messages that nobody has in hand, now in the caller's until the time is over. */
    synchronized List<Message> receive(String queue, int most, Duration invisible) throws StateRefusal {
        Instant now = clock.instant();
        Map<String, Message> messages = messages(queue);
        List<Message> received = messages.values().stream()
                .filter(message -> !message.visible().isAfter(now))
                .limit(most)
                .map(message -> message.handedOut(now.plus(invisible)))
                .toList();
        received.forEach(message -> messages.replace(message.id(), message));
        return received;
    }

    /** @param text absent: as it was */
    synchronized Message update(String queue, String id, String receipt, Duration invisible, Optional<String> text)
            throws StateRefusal {
        Message held = held(queue, id, receipt);
        Message changed = held.changed(text.orElse(held.text()), clock.instant().plus(invisible));
        messages(queue).replace(id, changed);
        return changed;
    }

    synchronized void delete(String queue, String id, String receipt) throws StateRefusal {
        messages(queue).remove(held(queue, id, receipt).id());
    }

    synchronized int count(String queue) throws StateRefusal {
        return messages(queue).size();
    }

    private Message held(String queue, String id, String receipt) throws StateRefusal {
        Message message = messages(queue).get(id);
        if (message == null) {
            throw new StateRefusal(404, "MessageNotFound");
        }
        if (!message.receipt().equals(receipt)) {
            throw new StateRefusal(400, "PopReceiptMismatch");
        }
        return message;
    }

    /** The queue's messages in order of arrival, without those whose time is over. */
    private Map<String, Message> messages(String queue) throws StateRefusal {
        Map<String, Message> messages = queues.get(queue);
        if (messages == null) {
            throw new StateRefusal(404, "QueueNotFound");
        }
        Instant now = clock.instant();
        messages.values().removeIf(message -> !message.expires().isAfter(now));
        return messages;
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
