package io.blobferry.app;

import io.blobferry.domain.BlobEvent;
import io.blobferry.events.LookRequests;
import io.blobferry.transfer.Crew;
import io.blobferry.transfer.Looks;
import io.blobferry.transfer.MessageQueue;
import io.blobferry.transfer.Run;
import java.util.List;
import java.util.function.ToLongFunction;

/** The event queue, as the place where one run leaves blobs for others to look at. */
final class LookQueue implements Looks {
    private static final Crew CREW = new Crew(32);

    private final MessageQueue events;
    private final ToLongFunction<Run> length;

    /** @param length asks for the length of the same queue */
    LookQueue(MessageQueue events, ToLongFunction<Run> length) {
        this.events = events;
        this.length = length;
    }

    @Override
    public void queue(Run run, List<BlobEvent> looks) {
        CREW.map(looks, look -> {
            events.send(run, LookRequests.of(look));
            return look;
        });
    }

    @Override
    public long backlog(Run run) {
        return length.applyAsLong(run);
    }
}
