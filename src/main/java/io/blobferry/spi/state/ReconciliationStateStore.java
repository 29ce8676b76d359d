package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Objects;
import java.util.Optional;

/**
 * Stores the state of the reconciliation in one row, which changes only by insert and by compare-and-swap. Operations
 * throw {@link TransientException} and {@link PermanentException}.
 */
public interface ReconciliationStateStore {
    /**
     * A pass as it was read.
     *
     * @param etag the row's version, which the next change must match; opaque
     */
    record Row(ReconciliationPass pass, String etag) {
        public Row {
            Objects.requireNonNull(pass, "pass");
            Objects.requireNonNull(etag, "etag");
        }
    }

    /** The latest pass, in progress or completed; empty before the first. One request. */
    Optional<Row> find(RunContext run);

    /**
     * Writes the row if it is unchanged: absent where {@code read} is empty, else with the ETag of {@code read}. One
     * request.
     *
     * @return the row as written; empty if another run changed it first
     */
    Optional<Row> write(RunContext run, Optional<Row> read, ReconciliationPass next);
}
