package io.blobferry.replay;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;

/** Receives the events of a replay. Called by several threads at once; returns quickly and throws nothing. */
public interface ReplayListener {
    /** The result of replaying a row, from best to worst. */
    enum RowResult {
        /** The blob is backed up or needs no backup; the row is removed. */
        RESOLVED,
        /** The blob no longer exists at the source; the row is removed. */
        SOURCE_GONE,
        /** The replay succeeded, but the subject failed again during it; the row stays. */
        FAILED_CONCURRENTLY,
        /** The replay failed. The row holds the new failure, or the row of another subject has replaced it. */
        FAILED_AGAIN,
        /** Segments of the blob are queued. The row stays until a later replay finds the blob backed up. */
        IN_PROGRESS,
        /** The replay stopped before a result; the row stays. */
        INCOMPLETE;

        /** Whether the row is removed. */
        public boolean isResolved() {
            return this == RESOLVED || this == SOURCE_GONE;
        }
    }

    /** A dead-letter file was read. */
    void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile imported);

    /** A dry run found a row that a replay would process. */
    void wouldReplay(RunContext run, FailureStore.Row row);

    /** A row was replayed. {@code reason} is for an operator, and may be empty. */
    void rowReplayed(RunContext run, FailureStore.Row row, RowResult result, String reason);

    /** A failure row or the dead letters could not be read. {@code message} names which, and why. */
    void unreadable(RunContext run, String message);

    /** The replay has ended. */
    void replayCompleted(RunContext run, ReplayResult result);
}
