package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import io.blobferry.app.Application;
import io.blobferry.ingest.DeliveryHandler;

/**
 * Records failures for the blobs of a message that the host moved from the event queue to its poison queue. The failure rows
 * contain the message, for a replay.
 */
public final class PoisonEventHandler {
    private final Application application;

    public PoisonEventHandler(Application application) {
        this.application = application;
    }

    /**
     * Returns when the failures are recorded.
     *
     * @param event the text of the message, decoded by the host
     * @throws RedeliveryException if they could not be recorded
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
                (id, log) -> application
                        .deliveryHandler()
                        .recordAbandoned(
                                id,
                                event,
                                DeliveryHandler.MAX_DELIVERIES,
                                application.settings().worker().runTimeout(),
                                log));
    }
}
