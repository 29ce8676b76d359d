package io.blobferry.spi.state;

import io.blobferry.domain.Segment;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The queue of segments: at-least-once delivery, no order, no expiry. */
public interface SegmentQueue {
    /**
     * Makes the segment durable on the queue. Not idempotent, but may be repeated: a duplicate segment costs one more
     * check. Throws {@link TransientException} and {@link PermanentException}.
     *
     * @param delay how long the segment stays invisible
     */
    void send(RunContext run, Segment segment, Duration delay);

    /**
     * When the oldest segment that waits for a worker was sent, approximately; those that are invisible do not count. One
     * request. Throws {@link TransientException} and {@link PermanentException}.
     *
     * @return empty if none waits
     */
    Optional<Instant> oldest(RunContext run);
}
