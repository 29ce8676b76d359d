package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import io.blobferry.app.Application;
import java.util.List;

/** Copies one segment of a large blob. The host runs as many of these at once as the queue is long. */
public final class CopySegment {
    private final Application application;

    public CopySegment(Application application) {
        this.application = application;
    }

    /**
     * Returns once the segment is copied, handed back or of no more use.
     *
     * @param segment the message's text, decoded by the host
     * @throws RedeliveryException if nothing about it could be made durable, so that the host delivers it again
     */
    @FunctionName("CopySegment")
    public void run(
            @QueueTrigger(name = "segment", queueName = Application.SEGMENT_QUEUE_NAME, connection = "BLOBFERRY_STATE")
                    String segment,
            ExecutionContext context) {
        Invocation.process(
                context,
                (id, facts) -> List.of(application
                        .deliveryHandler()
                        .processSegment(
                                id, segment, 1, application.settings().worker().runTimeout(), facts)));
    }
}
