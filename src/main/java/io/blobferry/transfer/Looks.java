package io.blobferry.transfer;

import io.blobferry.domain.BlobEvent;
import java.util.List;

/** Where a run leaves blobs for others to look at. Throws {@link TransientException} and {@link RefusedException}. */
public interface Looks {
    /**
     * Makes every event durable on the queue, several at once; one request each. Where it throws, some may be there: one
     * twice costs a look.
     */
    void queue(Run run, List<BlobEvent> events);

    /** About how many messages wait, in hand ones included. One request. */
    long backlog(Run run);
}
