package io.blobferry.spi.state;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Stores what could not be backed up, one failure row per subject. Rows change only by insert and by compare-and-swap,
 * both atomic. Operations throw {@link TransientException} and {@link PermanentException}.
 */
public interface FailureStore {
    /**
     * A failure row as it was read.
     *
     * @param failure the subject's latest failure
     * @param firstFailedAt when the subject first failed
     * @param failureCount how often the subject has failed since then; at least 1
     * @param etag the row's version, which a removal must match; opaque
     */
    record Row(Failure failure, Instant firstFailedAt, long failureCount, String etag) {
        public Row {
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(firstFailedAt, "firstFailedAt");
            Objects.requireNonNull(etag, "etag");
            if (failureCount < 1) {
                throw new IllegalArgumentException("failureCount must be at least 1: " + failureCount);
            }
        }

        /**
         * When the next attempt is due. Until then the timer's replay and the reconciliation leave the subject alone; a
         * failure that an operator has fixed is then replayed without a request.
         */
        public Instant retryAt() {
            return failure.occurredAt().plus(RetrySchedule.of(failure.cause()).delay(failureCount));
        }

        /**
         * The row after one more failure. The failure that the row already holds is not counted again, so recording is
         * idempotent.
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
     * One page of rows, in the store's own order.
     *
     * @param rows the rows that the selection includes; may be empty although more pages follow
     * @param unreadable a message for each row that this version cannot read
     * @param next the continuation of the listing; empty on the last page
     */
    record Page(List<Row> rows, List<String> unreadable, Optional<String> next) {
        public Page {
            rows = List.copyOf(rows);
            unreadable = List.copyOf(unreadable);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * What a count needs of a failure.
     *
     * @param cause the cause of the latest failure
     */
    record Brief(String subject, FailureCause cause, Instant firstFailedAt) {
        public Brief {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(firstFailedAt, "firstFailedAt");
        }
    }

    /**
     * One page of failures to be counted.
     *
     * @param unreadable how many rows of the page this version cannot read
     * @param next the continuation; empty on the last page
     */
    record BriefPage(List<Brief> failures, int unreadable, Optional<String> next) {
        public BriefPage {
            failures = List.copyOf(failures);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * Makes the failure durable: inserts a row, or adds the failure to the subject's row, which keeps the time of the
     * first one. Idempotent. A row that cannot be read is left as it is: the failure gets a row beside it, which says so.
     */
    void record(RunContext run, Failure failure);

    /**
     * The blob's row; that beside it if this version cannot read it. Empty if there is none that it can read. One request, or
     * two.
     */
    Optional<Row> find(RunContext run, BlobAddress blob);

    /**
     * One page of rows. A row that exists throughout the listing is listed once; one that is inserted or removed during
     * it may be listed or not.
     *
     * @param from the {@code next} of an earlier page of the same selection; empty for the first page
     */
    Page list(RunContext run, FailureSelection selection, Optional<String> from);

    /**
     * One page of all rows, of which as little is read as a count needs. One request.
     *
     * @param from the {@code next} of an earlier page; empty for the first page
     */
    default BriefPage brief(RunContext run, Optional<String> from) {
        Page page = list(run, FailureSelection.ALL, from);
        return new BriefPage(
                page.rows().stream()
                        .map(row ->
                                new Brief(row.failure().subject(), row.failure().cause(), row.firstFailedAt()))
                        .toList(),
                page.unreadable().size(),
                page.next());
    }

    /**
     * Removes the row if it is unchanged. Idempotent.
     *
     * @return whether the row is gone; {@code false} if it has changed since it was read, because the subject failed
     *     again
     */
    boolean remove(RunContext run, Row row);
}
