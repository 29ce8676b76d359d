package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import io.blobferry.app.Application;

/**
 * Backs up the blobs that a message of the event queue names: Event Grid's, where its subscription writes to the queue, and
 * the product's own.
 */
public final class QueuedBlobEvent {
    /** The setting that names the queue; the host looks it up by itself. */
    static final String QUEUE_NAME = "%BLOBFERRY_EVENT_QUEUE%";

    private final Application application;

    public QueuedBlobEvent(Application application) {
        this.application = application;
    }

    /**
     * Returns once every event of the message is settled.
     *
     * @param event one event or an array of them, in either schema, decoded by the host
     * @throws RedeliveryException if work is left, so that the host makes the message visible again
     */
    @FunctionName("QueuedBlobEvent")
    public void run(
            @QueueTrigger(name = "event", queueName = QUEUE_NAME, connection = "BLOBFERRY_STATE") String event,
            ExecutionContext context) {
        Invocation.process(
                context,
                (id, facts) -> application
                        .deliveryHandler()
                        .process(id, event, 1, application.settings().worker().runTimeout(), facts));
    }
}
