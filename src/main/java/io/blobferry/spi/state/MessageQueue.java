package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A queue of text messages with at-least-once delivery and no order. Operations throw {@link TransientException} and
 * {@link PermanentException}.
 */
public interface MessageQueue {
    /**
     * A received message. The receiver owns it until its visibility timeout ends.
     *
     * @param deliveries the number of deliveries, including this one
     * @param receipt the pop receipt, which proves the ownership; opaque; each {@link #updateVisibility} returns a new
     *     one
     */
    record Message(String id, String text, long deliveries, String receipt) {
        public Message {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(receipt, "receipt");
        }
    }

    /** Makes a message durable on the queue, visible at once; it never expires. Not idempotent. */
    default void send(RunContext run, String text) {
        send(run, text, Duration.ZERO);
    }

    /**
     * Makes a message durable on the queue; it never expires. Not idempotent.
     *
     * @param delay how long the message stays invisible; at most seven days
     */
    void send(RunContext run, String text, Duration delay);

    /**
     * Receives messages without waiting; none if the queue is empty.
     *
     * @param maxMessages the maximum number of messages
     * @param visibilityTimeout how long the messages stay invisible to other receivers
     */
    List<Message> receive(int maxMessages, Duration visibilityTimeout);

    /**
     * Sets how long the message stays invisible from now on; zero releases it to other receivers.
     *
     * @return the message with its new receipt
     */
    Message updateVisibility(Message message, Duration visibilityTimeout);

    /** Acknowledges a message. Idempotent; no effect if the receiver no longer owns the message. */
    void delete(Message message);
}
