package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import io.blobferry.app.Application;
import java.util.List;

/** Copies one segment of a large blob. The host scales the number of concurrent invocations with the queue. */
public final class CopySegment {
    private final Application application;

    public CopySegment(Application application) {
        this.application = application;
    }

    /**
     * Returns when the segment is copied, deferred or superseded.
     *
     * @param segment the text of the message, decoded by the host
     * @throws RedeliveryException if the result could not be stored, so that the host delivers the message again
     */
    @FunctionName("CopySegment")
    public void run(
            @QueueTrigger(name = "segment", queueName = Application.SEGMENT_QUEUE_NAME, connection = "BLOBFERRY_STATE")
                    String segment,
            ExecutionContext context) {
        Invocation.process(
                context,
                (id, log) -> List.of(application
                        .deliveryHandler()
                        .processSegment(
                                id, segment, 1, application.settings().worker().runTimeout(), log)));
    }
}
