package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.domain.Failure;
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
     * @param first when the subject first failed
     * @param times how often it has failed since
     * @param tag the store's own, which a removal must match; opaque
     */
    record Row(Failure failure, Instant first, long times, String tag) {
        public Row {
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(tag, "tag");
            if (times < 1) {
                throw new IllegalArgumentException("a row is there because something failed: " + times);
            }
        }

        /**
         * What the row says after one more failure. The very failure that it knows already counts once, so that whoever
         * recorded it and did not hear the answer may record it again.
         */
        public Row counting(Failure next) {
            if (next.when().equals(failure.when()) && next.event().equals(failure.event())) {
                return this;
            }
            boolean later = next.when().isAfter(failure.when());
            return new Row(later ? next : failure, next.when().isBefore(first) ? next.when() : first, times + 1, tag);
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
