package io.blobferry.replay;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;

/** Is told what a replay finds and does. Called by several threads at once; returns quickly and throws nothing. */
public interface ReplayListener {
    /** What became of a row. */
    enum RowResult {
        /** The blob is backed up, or needs no backup, and the row is gone. */
        RESOLVED,
        /** The source has no such blob any more, and the row is gone. */
        SOURCE_GONE,
        /** It was settled, and has failed again since: the row says so and stays. */
        FAILED_CONCURRENTLY,
        /** It failed again, and the row says how, or that of another subject does, which took its place. */
        FAILED_AGAIN,
        /** Its segments are on the queue. The row stays until a later replay finds the blob backed up. */
        IN_PROGRESS,
        /** It came to no end: the row stays. */
        INCOMPLETE;

        public boolean isResolved() {
            return this == RESOLVED || this == SOURCE_GONE;
        }
    }

    /** A file of dead letters was read. */
    void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile taken);

    /** A row would be replayed: told by a dry run, which does nothing about it. */
    void wouldReplay(RunContext run, FailureStore.Row row);

    /** A row was replayed. {@code why} is for a person. */
    void rowReplayed(RunContext run, FailureStore.Row row, RowResult fate, String why);

    /** Something could not be read: a row that a person or a newer version wrote, or the dead letters. */
    void unreadable(RunContext run, String what);

    /** The replay is over. */
    void replayCompleted(RunContext run, ReplayResult sum);
}
