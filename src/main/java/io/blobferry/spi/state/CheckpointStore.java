package io.blobferry.spi.state;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Stores one checkpoint row per blob. Rows change only by insert and by compare-and-swap, both atomic. A lost answer
 * may make a change that took effect look like a lost race; the loser of a race reads the row again, which names its
 * writer. Operations throw
 * {@link TransientException} and {@link PermanentException}.
 */
public interface CheckpointStore {
    /**
     * A checkpoint as it was read.
     *
     * @param etag the row's version, which the next change must match; opaque
     * @param changedAt when the row last changed, by the store's clock or this machine's
     * @param writer the {@link RunContext#writer} that wrote it; empty if an older version of the product did
     */
    record Row(Checkpoint checkpoint, String etag, Instant changedAt, String writer) {
        public Row {
            Objects.requireNonNull(checkpoint, "checkpoint");
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(changedAt, "changedAt");
            Objects.requireNonNull(writer, "writer");
        }

        /** Whether this run wrote it, if only by a write whose answer was lost. */
        public boolean isWrittenBy(RunContext run) {
            return writer.equals(run.writer());
        }

        /** The checkpoint, if the version is backed up. */
        public Optional<Checkpoint.Done> done() {
            return checkpoint instanceof Checkpoint.Done done ? Optional.of(done) : Optional.empty();
        }

        /** The checkpoint, if the blob is deleted. */
        public Optional<Checkpoint.Deleted> deleted() {
            return checkpoint instanceof Checkpoint.Deleted deleted ? Optional.of(deleted) : Optional.empty();
        }

        /** The checkpoint, if the version is being copied. */
        public Optional<Checkpoint.Copying> copying() {
            return checkpoint instanceof Checkpoint.Copying copying ? Optional.of(copying) : Optional.empty();
        }
    }

    /**
     * A copy whose row has not changed for some time.
     *
     * @param size the blob's size in bytes
     */
    record StalledCopy(BlobVersion version, long size) {
        public StalledCopy {
            Objects.requireNonNull(version, "version");
        }
    }

    /**
     * One page of stalled copies; an empty page may have a next one.
     *
     * @param next the continuation of the query; empty on the last page
     */
    record StalledPage(List<StalledCopy> copies, Optional<String> next) {
        public StalledPage {
            copies = List.copyOf(copies);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * One page of removed rows.
     *
     * @param next the continuation of the query; empty on the last page
     */
    record RemovedPage(int removed, Optional<String> next) {
        public RemovedPage {
            Objects.requireNonNull(next, "next");
        }
    }

    /** The blob's row. One request. */
    Optional<Row> find(RunContext run, BlobAddress blob);

    /**
     * Writes the blob's row if it is unchanged: absent where {@code read} is empty, else with the ETag of {@code read}.
     * One request.
     *
     * @return the row as written; empty if another run changed it first
     */
    Optional<Row> write(RunContext run, Optional<Row> read, Checkpoint next);

    /**
     * Up to 1,000 copies that have not changed since a given time, in the store's own order. Rows that cannot be read
     * are left out. One request.
     *
     * @param undispatchedSince the limit for copies whose segments are not all on the queue
     * @param dispatchedSince the limit for copies whose segments are on the queue
     * @param from the {@code next} of an earlier page; empty for the first page
     */
    StalledPage listStalled(RunContext run, Instant undispatchedSince, Instant dispatchedSince, Optional<String> from);

    /**
     * Removes up to 1,000 rows of {@linkplain Checkpoint.Deleted deleted} blobs, each of them only if it has not changed
     * since it was read; those stay that name an object which is current. One request, and one for each row.
     *
     * @param unchangedSince the limit: rows that changed later are left
     * @param from the {@code next} of an earlier page; empty for the first page
     */
    RemovedPage removeDeleted(RunContext run, Instant unchangedSince, Optional<String> from);
}
