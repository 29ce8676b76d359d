package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import io.blobferry.app.Application;
import io.blobferry.ingest.DeliveryHandler;

/**
 * Names in failure rows the blobs of a message that the host moved from the event queue to its poison queue, because no
 * run came to an end with it. The rows hold the message itself, for a replay.
 */
public final class PoisonEventHandler {
    private final Application application;

    public PoisonEventHandler(Application application) {
        this.application = application;
    }

    /**
     * Returns once the failures are recorded.
     *
     * @param event the message's text, decoded by the host
     * @throws RedeliveryException if they could not be
     */
    @FunctionName("PoisonedEvent")
    public void run(
            @QueueTrigger(
                            name = "event",
                            queueName = QueuedBlobEvent.QUEUE_NAME + "-poison",
                            connection = "BLOBFERRY_STATE")
                    String event,
            ExecutionContext context) {
        Invocation.process(
                context,
                (id, facts) -> application
                        .deliveryHandler()
                        .recordAbandoned(
                                id,
                                event,
                                DeliveryHandler.MAX_DELIVERIES,
                                application.settings().worker().runTimeout(),
                                facts));
    }
}
