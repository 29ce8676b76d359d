package io.blobferry.spi.state;

import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.List;

/**
 * Enqueues events for blobs that must be checked. Operations throw {@link TransientException} and {@link
 * PermanentException}.
 */
public interface BlobEventQueue {
    /**
     * Makes every event durable on the queue; several requests at once, one per event. If it throws, some events may be
     * queued; a duplicate event costs one more check of its blob.
     */
    void enqueue(RunContext run, List<BlobEvent> events);

    /** Does the same with the events of deletions that were found. */
    void enqueueDeletions(RunContext run, List<DeletionEvent> events);

    /** The approximate number of messages in the queue, including invisible ones. One request. */
    long backlog(RunContext run);
}
