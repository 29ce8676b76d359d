package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.EventGridTrigger;
import com.microsoft.azure.functions.annotation.FunctionName;
import io.blobferry.app.Application;
import java.time.Duration;

/**
 * Backs up the blob, or the blobs of the directory, that an Event Grid event names. What does not fit the time of an answer
 * goes to the event queue, for {@link QueuedBlobEvent}.
 */
public final class BlobCreated {
    /** Event Grid waits 30 s for a response and then delivers again; the difference is for the host. */
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(25);

    private final Application application;

    public BlobCreated(Application application) {
        this.application = application;
    }

    /**
     * Returns when the event may be acknowledged: it is processed, on the event queue, or named by a failure row.
     *
     * @param event the event as delivered, in either schema
     * @throws RedeliveryException if none of these could be made durable, so that Event Grid delivers the event again. After
     *     several errors it delays new events, too, for up to hours
     */
    @FunctionName("BlobCreated")
    public void run(@EventGridTrigger(name = "event") String event, ExecutionContext context) {
        Invocation.process(
                context, (id, log) -> application.deliveryHandler().process(id, event, 1, RESPONSE_TIMEOUT, log));
    }
}
