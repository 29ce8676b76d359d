package io.blobferry.ingest;

import io.blobferry.domain.BlobEvent;
import io.blobferry.events.InternalEvents;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.MessageQueue;
import java.util.List;
import java.util.function.ToLongFunction;

/** The event queue, as the place where one run leaves blobs for others to look at. */
public final class BlobEventPublisher implements BlobEventQueue {
    private static final BoundedExecutor SENDERS = new BoundedExecutor(32);

    private final MessageQueue events;
    private final ToLongFunction<RunContext> queueLength;

    /** @param length asks for the length of the same queue */
    public BlobEventPublisher(MessageQueue events, ToLongFunction<RunContext> length) {
        this.events = events;
        this.queueLength = length;
    }

    @Override
    public void enqueue(RunContext run, List<BlobEvent> looks) {
        SENDERS.map(looks, look -> {
            events.send(run, InternalEvents.toJson(look));
            return look;
        });
    }

    @Override
    public long backlog(RunContext run) {
        return queueLength.applyAsLong(run);
    }
}
