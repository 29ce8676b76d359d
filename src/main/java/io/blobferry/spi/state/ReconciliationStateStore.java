package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps how far the reconciliation has come, in one row that changes only by insert and by compare-and-swap. Throws
 * {@link TransientException} and {@link PermanentException}.
 */
public interface ReconciliationStateStore {
    /**
     * A round as it was read.
     *
     * @param etag what its next change must match; the store's own, opaque
     */
    record Row(ReconciliationPass pass, String etag) {
        public Row {
            Objects.requireNonNull(pass, "round");
            Objects.requireNonNull(etag, "tag");
        }
    }

    /** The latest round, under way or ended; empty before the first. One request. */
    Optional<Row> find(RunContext run);

    /**
     * Writes the row if it is still as it was read: absent where {@code read} is empty. One request.
     *
     * @return the row as it now stands; empty if somebody else changed it first
     */
    Optional<Row> write(RunContext run, Optional<Row> read, ReconciliationPass next);
}
