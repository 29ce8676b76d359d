package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.EventGridTrigger;
import com.microsoft.azure.functions.annotation.FunctionName;
import io.blobferry.app.Application;
import java.time.Duration;

/** Looks at the blob, or the directory, that an event of Event Grid names, and backs up what it finds. */
public final class BlobCreated {
    /** Event Grid waits 30 s for an answer and then delivers again; the rest is for the host. */
    static final Duration ANSWER_TIME = Duration.ofSeconds(25);

    private final Application application;

    public BlobCreated(Application application) {
        this.application = application;
    }

    /**
     * Returns once the event is settled.
     *
     * @param event the event as delivered, in either schema
     * @throws DeliverAgainException if work is left, so that Event Grid delivers the event again
     */
    @FunctionName("BlobCreated")
    public void run(@EventGridTrigger(name = "event") String event, ExecutionContext context) {
        Invocation.settle(context, (id, facts) -> application.intake().take(id, event, 1, ANSWER_TIME, facts));
    }
}
