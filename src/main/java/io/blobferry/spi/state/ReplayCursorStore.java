package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Objects;
import java.util.Optional;

/**
 * Stores the page of failure rows with which the replay of due rows continues, in one row, which changes only by insert and
 * by compare-and-swap. Operations throw {@link TransientException} and {@link PermanentException}.
 */
public interface ReplayCursorStore {
    /**
     * A cursor as it was read.
     *
     * @param from the {@link FailureStore.Page#next} of an earlier page; empty for the first page
     * @param etag the row's version, which the next change must match; opaque
     */
    record Row(Optional<String> from, String etag) {
        public Row {
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(etag, "etag");
        }
    }

    /** The cursor; empty before the first replay. One request. */
    Optional<Row> find(RunContext run);

    /**
     * Writes the row if it is unchanged: absent where {@code read} is empty, else with the ETag of {@code read}. One
     * request.
     *
     * @param from the page with which the next replay continues; empty for the first page
     * @return the row as written; empty if another run changed it first
     */
    Optional<Row> write(RunContext run, Optional<Row> read, Optional<String> from);
}
