package io.blobferry.spi.state;

import io.blobferry.domain.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.List;

/** Where a run leaves blobs for others to look at. Throws {@link TransientException} and {@link PermanentException}. */
public interface BlobEventQueue {
    /**
     * Makes every event durable on the queue, several at once; one request each. Where it throws, some may be there: one
     * twice costs a look.
     */
    void enqueue(RunContext run, List<BlobEvent> events);

    /** About how many messages wait, in hand ones included. One request. */
    long backlog(RunContext run);
}
