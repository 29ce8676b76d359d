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
    /** The setting that names the queue; the host resolves it. */
    static final String QUEUE_NAME = "%BLOBFERRY_EVENT_QUEUE%";

    private final Application application;

    public QueuedBlobEvent(Application application) {
        this.application = application;
    }

    /**
     * Returns when every event of the message may be acknowledged.
     *
     * @param event one event or an array of them, in either schema, decoded by the host
     * @throws RedeliveryException if work remains, so that the host makes the message visible again
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
