package io.blobferry.spi.state;

import io.blobferry.domain.Segment;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Duration;

/** Where segments wait for whoever is free, in no order, delivered at least once, for as long as it takes. */
public interface SegmentQueue {
    /**
     * Makes the segment durable on the queue. Not idempotent, and repeating it does no harm: a segment twice on the queue
     * costs a look. Throws {@link TransientException} and {@link PermanentException}.
     *
     * @param delay how long it stays invisible
     */
    void send(RunContext run, Segment segment, Duration delay);
}
