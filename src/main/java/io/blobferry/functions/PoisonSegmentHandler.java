package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import io.blobferry.app.Application;
import io.blobferry.ingest.DeliveryHandler;
import java.util.List;

/**
 * Records a failure for the blob of a segment that the host moved to the poison queue. Its checkpoint then says that no
 * segment is queued, so that a replay resumes from the stored parts.
 */
public final class PoisonSegmentHandler {
    private final Application application;

    public PoisonSegmentHandler(Application application) {
        this.application = application;
    }

    /**
     * Returns when the failure is recorded or the segment is superseded.
     *
     * @param segment the text of the message, decoded by the host
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
                (id, log) -> List.of(application
                        .deliveryHandler()
                        .processSegment(
                                id,
                                segment,
                                DeliveryHandler.MAX_DELIVERIES + 1,
                                application.settings().worker().runTimeout(),
                                log)));
    }
}
