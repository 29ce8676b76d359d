package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A queue of texts that are delivered at least once, in no order. Operations throw {@link TransientException} and
 * {@link PermanentException}.
 */
public interface MessageQueue {
    /**
     * A message as received. It belongs to the receiver until its time of invisibility has passed.
     *
     * @param deliveries how often it has been delivered, this time included
     * @param receipt proves the ownership; opaque, and renewed by {@link #updateVisibility}
     */
    record Message(String id, String text, long deliveries, String receipt) {
        public Message {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(receipt, "receipt");
        }
    }

    /** Makes the text durable on the queue, for as long as it takes. Not idempotent. */
    void send(RunContext run, String text);

    /** Up to so many messages, at once; none if the queue is empty. Each stays invisible to others for the given time. */
    List<Message> receive(int most, Duration invisible);

    /** Keeps or hands back a message: it becomes visible again after the given time. Returns it with its new receipt. */
    Message updateVisibility(Message message, Duration invisible);

    /** Acknowledges a message. Idempotent; no effect if the message no longer belongs to the receiver. */
    void delete(Message message);
}
