package io.blobferry.replay;

import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.FailureStore;
import java.util.Optional;

/** The pages of failure rows that one replay takes, one after the other. Not thread-safe. */
interface RowPages {
    /**
     * Takes the next page.
     *
     * @return empty after the last page
     * @throws TransferException if the rows cannot be listed
     */
    Optional<FailureStore.Page> next();

    /** Where a later replay continues that has to replay the page taken last; empty if that is the first one. */
    Optional<String> position();
}
