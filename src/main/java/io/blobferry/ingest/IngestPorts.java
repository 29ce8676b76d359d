package io.blobferry.ingest;

import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.MessageQueue;
import java.util.Objects;

/**
 * What the handling of deliveries uses besides the engine.
 *
 * @param source asked for the size of a file that was created empty
 * @param events the event queue, on which events are put again
 * @param failures keeps events that cannot be processed
 */
public record IngestPorts(BlobSource source, MessageQueue events, FailureStore failures) {
    public IngestPorts {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(failures, "failures");
    }
}
