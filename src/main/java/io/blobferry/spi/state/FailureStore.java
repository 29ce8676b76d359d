package io.blobferry.spi.state;

import io.blobferry.domain.Failure;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps what could not be backed up, one row a subject. Rows change only by insert and by compare-and-swap, both atomic.
 * Operations throw {@link TransientException} and {@link PermanentException}.
 */
public interface FailureStore {
    /**
     * A failure as it was read.
     *
     * @param failure the latest of the subject
     * @param firstFailedAt when the subject first failed
     * @param failureCount how often it has failed since
     * @param etag the store's own, which a removal must match; opaque
     */
    record Row(Failure failure, Instant firstFailedAt, long failureCount, String etag) {
        public Row {
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(firstFailedAt, "first");
            Objects.requireNonNull(etag, "tag");
            if (failureCount < 1) {
                throw new IllegalArgumentException("a row is there because something failed: " + failureCount);
            }
        }

        /**
         * What the row says after one more failure. The very failure that it knows already counts once, so that whoever
         * recorded it and did not hear the answer may record it again.
         */
        public Row withFailure(Failure next) {
            if (next.occurredAt().equals(failure.occurredAt()) && next.event().equals(failure.event())) {
                return this;
            }
            boolean later = next.occurredAt().isAfter(failure.occurredAt());
            return new Row(
                    later ? next : failure,
                    next.occurredAt().isBefore(firstFailedAt) ? next.occurredAt() : firstFailedAt,
                    failureCount + 1,
                    etag);
        }
    }

    /**
     * Some rows, in the store's own order.
     *
     * @param rows those that the selection includes; may be none although more follow
     * @param unreadable what was found besides and is no row that this version reads, in words
     * @param next from where to go on; empty at the end
     */
    record Page(List<Row> rows, List<String> unreadable, Optional<String> next) {
        public Page {
            rows = List.copyOf(rows);
            unreadable = List.copyOf(unreadable);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * Makes the failure durable: as a new row, or counted up in the subject's row, which keeps the time of the first.
     * Idempotent. A row that cannot be read is written anew: what failed is never lost for want of an older row.
     */
    void record(RunContext run, Failure failure);

    /**
     * A page of rows. Whatever is there throughout is listed once; what comes or goes meanwhile, perhaps.
     *
     * @param from a former page's {@code next}, with the same selection; empty to begin
     */
    Page list(RunContext run, FailureSelection selection, Optional<String> from);

    /**
     * Removes the row if it is still as it was read. Idempotent.
     *
     * @return whether it is gone; not if it has changed since: something failed again
     */
    boolean remove(RunContext run, Row row);
}
