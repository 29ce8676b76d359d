package io.blobferry.backfill;

import io.blobferry.execution.RunContext;
import io.blobferry.report.Finding;

/** Receives what a backfill finds, and how far it is. Called by several threads at once; returns quickly. */
public interface BackfillListener {
    /** Something about one blob or container that a person should know. */
    void found(RunContext run, Finding finding);

    /**
     * So many more blobs have to be copied, as counted ahead.
     *
     * @param last whether that is all
     */
    void expected(long blobs, long bytes, boolean last);

    /** So many more blobs were compared. */
    void compared(long blobs);

    /** So many more bytes were copied, and blobs completed. */
    void copied(long blobs, long bytes);

    /** The run waits, and why. */
    void waiting(String reason);

    /** The end. */
    void backfillCompleted(RunContext run, BackfillResult result);
}
