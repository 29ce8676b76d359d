package io.blobferry.backup;

import io.blobferry.domain.Outcome;

/** The result of one attempt at a blob. */
sealed interface AttemptResult {
    /** The run is over. */
    record Finished(Outcome outcome) implements AttemptResult {}

    /** Something changed during the attempt: source and target must be checked again. The reason is text for the log. */
    record Retry(String reason) implements AttemptResult {}

    /** The source answered one request with what contradicts its answer to the one before. */
    AttemptResult BLOB_CHANGED = new Retry("blob changed between two requests");

    /** The source has the blob again, after the attempt found it deleted. */
    AttemptResult BLOB_RECREATED = new Retry("blob was recreated");

    /** The row is no longer the one that this run read. */
    AttemptResult CHECKPOINT_CONFLICT = new Retry("checkpoint conflict: modified by another run");

    static AttemptResult finished(Outcome outcome) {
        return new Finished(outcome);
    }

    static AttemptResult retry(String reason) {
        return new Retry(reason);
    }

    /** A retry, because S3 no longer holds what it held before the source was read; {@code detail} is S3's answer. */
    static AttemptResult preconditionFailed(String detail) {
        return retry("S3 object changed since it was checked (precondition failed): " + detail);
    }
}
