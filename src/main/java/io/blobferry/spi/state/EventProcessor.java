package io.blobferry.spi.state;

import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import java.util.List;

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
}
