package io.blobferry.ingest;

import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.events.InternalEvents;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.MessageQueue;
import java.util.List;
import java.util.function.ToLongFunction;

/** Publishes blobs that have to be checked as events on the event queue, up to 32 concurrently. */
public final class BlobEventPublisher implements BlobEventQueue {
    private static final BoundedExecutor SENDERS = new BoundedExecutor(32);

    private final MessageQueue events;
    private final ToLongFunction<RunContext> queueLength;

    /** @param queueLength returns the approximate length of the same queue, in messages */
    public BlobEventPublisher(MessageQueue events, ToLongFunction<RunContext> queueLength) {
        this.events = events;
        this.queueLength = queueLength;
    }

    @Override
    public void enqueue(RunContext run, List<BlobEvent> blobEvents) {
        SENDERS.map(blobEvents, event -> {
            events.send(run, InternalEvents.toJson(event));
            return event;
        });
    }

    @Override
    public void enqueueDeletions(RunContext run, List<DeletionEvent> deletions) {
        SENDERS.map(deletions, deletion -> {
            events.send(run, InternalEvents.toDeletionJson(deletion));
            return deletion;
        });
    }

    @Override
    public long backlog(RunContext run) {
        return queueLength.applyAsLong(run);
    }
}
