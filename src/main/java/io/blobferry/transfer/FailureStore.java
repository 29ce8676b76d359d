package io.blobferry.transfer;

import io.blobferry.domain.Failure;

/** Keeps what could not be backed up, one row a subject: a later failure of the same subject takes the earlier one's place. */
public interface FailureStore {
    /** Makes the failure durable. Idempotent. Throws {@link TransientException} and {@link RefusedException}. */
    void record(Run run, Failure failure);
}
