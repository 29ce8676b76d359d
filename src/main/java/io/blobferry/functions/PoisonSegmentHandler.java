package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import io.blobferry.app.Application;
import io.blobferry.ingest.DeliveryHandler;
import java.util.List;

/**
 * Names in a failure row the blob of a segment that the host moved to the poison queue, because every run that worked on
 * it died. Its row then says that nothing is on the queue, so that a replay goes on from the parts that are there.
 */
public final class PoisonSegmentHandler {
    private final Application application;

    public PoisonSegmentHandler(Application application) {
        this.application = application;
    }

    /**
     * Returns once the failure is recorded, or the segment found to be of no more use.
     *
     * @param segment the message's text, decoded by the host
     * @throws RedeliveryException if it could not be recorded
     */
    @FunctionName("PoisonedSegment")
    public void run(
            @QueueTrigger(
                            name = "segment",
                            queueName = Application.SEGMENT_QUEUE_NAME + "-poison",
                            connection = "BLOBFERRY_STATE")
                    String segment,
            ExecutionContext context) {
        Invocation.process(
                context,
                (id, facts) -> List.of(application
                        .deliveryHandler()
                        .processSegment(
                                id,
                                segment,
                                DeliveryHandler.MAX_DELIVERIES + 1,
                                application.settings().worker().runTimeout(),
                                facts)));
    }
}
