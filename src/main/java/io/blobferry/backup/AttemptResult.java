package io.blobferry.backup;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.TimeRange;
import java.util.Optional;

/** The result of one attempt at a blob. */
sealed interface AttemptResult {
    /**
     * The run is over.
     *
     * @param validFrom since when the version is current that the outcome names, if it names one and that is known
     */
    record Finished(Outcome outcome, Optional<TimeRange> validFrom) implements AttemptResult {}

    /** Something changed during the attempt: source and target must be checked again. The reason is text for the log. */
    record Retry(String reason) implements AttemptResult {}

    /** The source answered one request with what contradicts its answer to the one before. */
    AttemptResult BLOB_CHANGED = new Retry("blob changed between two requests");

    /** The source has the blob again, after the attempt found it deleted. */
    AttemptResult BLOB_RECREATED = new Retry("blob was recreated");

    /** The row is no longer the one that this run read. */
    AttemptResult CHECKPOINT_CONFLICT = new Retry("checkpoint conflict: modified by another run");

    static AttemptResult finished(Outcome outcome) {
        return finished(outcome, Optional.empty());
    }

    /**
     * The run is over.
     *
     * @param validFrom since when the outcome's version is current, if that is known
     */
    static AttemptResult finished(Outcome outcome, Optional<TimeRange> validFrom) {
        return new Finished(outcome, validFrom);
    }

    static AttemptResult retry(String reason) {
        return new Retry(reason);
    }

    /** A retry, because S3 no longer holds what it held before the source was read; {@code detail} is S3's answer. */
    static AttemptResult preconditionFailed(String detail) {
        return retry("S3 object changed since it was checked (precondition failed): " + detail);
    }
}
