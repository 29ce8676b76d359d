package io.blobferry.spi.state;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * Stores what the drills of all workers share, in one row, which changes only by insert and by compare-and-swap. Operations
 * throw {@link TransientException} and {@link PermanentException}.
 */
public interface DrillStateStore {
    /**
     * What drills share.
     *
     * @param day the day, by UTC, of {@code bytes}
     * @param bytes the bytes that drills have reserved on that day; never negative
     * @param next the object after which the next drill lists; empty: from the first one
     */
    record State(LocalDate day, long bytes, Optional<ObjectKey> next) {
        public State {
            Objects.requireNonNull(day, "day");
            Objects.requireNonNull(next, "next");
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes must not be negative: " + bytes);
            }
        }

        /** The bytes that were reserved on the given day. */
        public long bytesOn(LocalDate date) {
            return day.equals(date) ? bytes : 0;
        }
    }

    /**
     * The state as it was read.
     *
     * @param etag the row's version, which the next change must match; opaque
     */
    record Row(State state, String etag) {
        public Row {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(etag, "etag");
        }
    }

    /** The state; empty before the first drill. One request. */
    Optional<Row> find(RunContext run);

    /**
     * Writes the row if it is unchanged: absent where {@code read} is empty, else with the ETag of {@code read}. One
     * request.
     *
     * @return the row as written; empty if another run changed it first
     */
    Optional<Row> write(RunContext run, Optional<Row> read, State next);
}
