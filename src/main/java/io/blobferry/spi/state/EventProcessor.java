package io.blobferry.spi.state;

import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import java.util.List;

/** Takes the text of a delivery, reads the events in it and works on each. */
@FunctionalInterface
public interface EventProcessor {
    /**
     * Idempotent. An event that cannot be read is recorded as a failure.
     *
     * @return the outcome of each event, in order
     * @throws TransferException if not even a failure could be recorded
     */
    List<Outcome> process(RunContext run, String text);
}
