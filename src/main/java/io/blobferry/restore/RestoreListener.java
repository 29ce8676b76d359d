package io.blobferry.restore;

/** Receives the progress of a restore. Called by several threads at once; returns quickly and throws nothing. */
public interface RestoreListener {
    /** Bytes of a blob were written; some may be written again. */
    void bytesWritten(long bytes);

    /** A blob's outcome. An {@link RestoreOutcome.Interrupted} or {@link RestoreOutcome.Thawing} may be followed by another. */
    void completed(RestoreTask task, RestoreOutcome outcome);

    /** An earlier call of the same command has completed a blob. */
    void completedBefore(String blob, RestoreOutcome outcome);

    /** The plan does not restore something. */
    void omitted(RestorePlan.Omitted omitted);

    /** The restore waits until S3 has made copies of archived versions. */
    void waiting(String reason);
}
