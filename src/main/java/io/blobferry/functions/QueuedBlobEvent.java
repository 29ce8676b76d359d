package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import io.blobferry.app.Application;

/**
 * Backs up the blobs that a message of the event queue names: a message of Event Grid, if its subscription writes to the
 * queue, or of Blobferry itself.
 */
public final class QueuedBlobEvent {
    /** The setting that names the queue; the host resolves it, and the application does not start without it. */
    static final String QUEUE_NAME = "%BLOBFERRY_EVENT_QUEUE%";

    private final Application application;

    public QueuedBlobEvent(Application application) {
        this.application = application;
    }

    /**
     * Returns when every event of the message may be acknowledged: it is processed, on the queue again as a message of its
     * own, or named by a failure row.
     *
     * @param event one event or an array of them, in either schema, decoded by the host
     * @throws RedeliveryException if none of these could be made durable, so that the host makes the message visible again
     */
    @FunctionName("QueuedBlobEvent")
    public void run(
            @QueueTrigger(name = "event", queueName = QUEUE_NAME, connection = "BLOBFERRY_STATE") String event,
            ExecutionContext context) {
        Invocation.process(
                context,
                (id, log) -> application
                        .deliveryHandler()
                        .process(id, event, 1, application.settings().worker().runTimeout(), log));
    }
}
