package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** A queue as an observer sees it, who receives nothing. Operations throw {@link TransientException} and {@link PermanentException}. */
public interface QueueView {
    /** As many messages as one look shows at most. */
    int MAX_PEEKED = 32;

    /**
     * A message that waits.
     *
     * @param sentAt when it was put on the queue; a message that was put back with a delay was sent then
     */
    record Waiting(String text, Instant sentAt) {
        public Waiting {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(sentAt, "sentAt");
        }
    }

    /** The approximate number of messages, those included that a receiver has or that wait for a delay. One request. */
    long approximateLength(RunContext run);

    /**
     * Messages near the front of the queue that wait for a receiver, the oldest first as far as the service knows; at most
     * {@value #MAX_PEEKED}. Those that a receiver has, or that wait for a delay, are not shown. One request.
     */
    List<Waiting> peek(RunContext run);
}
