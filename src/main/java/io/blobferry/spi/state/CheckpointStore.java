package io.blobferry.spi.state;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One row a blob. Rows change only by insert and by compare-and-swap, both atomic. A lost answer may make a change that
 * took effect look like a lost race; whoever loses reads the row again. Operations throw {@link TransientException} and
 * {@link PermanentException}.
 */
public interface CheckpointStore {
    /**
     * A checkpoint as it was read, with the tag that its next change must match.
     *
     * @param etag the store's own; opaque
     * @param changedAt when the row last changed, by the store's clock or this machine's
     */
    record Row(Checkpoint checkpoint, String etag, Instant changedAt) {
        public Row {
            Objects.requireNonNull(checkpoint, "checkpoint");
            Objects.requireNonNull(etag, "tag");
            Objects.requireNonNull(changedAt, "changed");
        }

        /** The checkpoint, if it says that the version is backed up. */
        public Optional<Checkpoint.Done> done() {
            return checkpoint instanceof Checkpoint.Done done ? Optional.of(done) : Optional.empty();
        }

        /** The checkpoint, if it says that the version is being copied. */
        public Optional<Checkpoint.Copying> copying() {
            return checkpoint instanceof Checkpoint.Copying copying ? Optional.of(copying) : Optional.empty();
        }
    }

    /** The blob's row. One request. */
    Optional<Row> find(RunContext run, BlobAddress blob);

    /**
     * Writes the blob's row if it is still as it was read: absent where {@code read} is empty, else unchanged since. One
     * request.
     *
     * @return the row as it now stands; empty if somebody else changed it first
     */
    Optional<Row> write(RunContext run, Optional<Row> read, Checkpoint next);
}
