package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.EventGridTrigger;
import com.microsoft.azure.functions.annotation.FunctionName;
import io.blobferry.app.Application;
import java.time.Duration;

/** Looks at the blob, or the directory, that an event of Event Grid names, and backs up what it finds. */
public final class BlobCreated {
    /** Event Grid waits 30 s for an answer and then delivers again; the rest is for the host. */
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(25);

    private final Application application;

    public BlobCreated(Application application) {
        this.application = application;
    }

    /**
     * Returns once the event is settled.
     *
     * @param event the event as delivered, in either schema
     * @throws RedeliveryException if work is left, so that Event Grid delivers the event again
     */
    @FunctionName("BlobCreated")
    public void run(@EventGridTrigger(name = "event") String event, ExecutionContext context) {
        Invocation.process(
                context, (id, facts) -> application.deliveryHandler().process(id, event, 1, RESPONSE_TIMEOUT, facts));
    }
}
