package io.blobferry.spi.state;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import java.util.List;
import java.util.Optional;

/** Parses the events in the text of a delivery and processes each. */
@FunctionalInterface
public interface EventProcessor {
    /**
     * Processes a delivery. Idempotent. An event that cannot be parsed is recorded as a failure.
     *
     * @return the outcome of each event, in order
     * @throws TransferException if neither an outcome nor a failure could be stored
     */
    List<Outcome> process(RunContext run, String text);

    /** What the text of a delivery, or of one event of it, says of the blob; empty if it says nothing. */
    default Optional<BlobEvent> eventOf(BlobAddress blob, String text) {
        return Optional.empty();
    }
}
