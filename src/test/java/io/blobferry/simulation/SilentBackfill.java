package io.blobferry.simulation;

import io.blobferry.backfill.BackfillListener;
import io.blobferry.backfill.BackfillResult;
import io.blobferry.execution.RunContext;
import io.blobferry.report.Finding;

/** Passes nothing on: what a backfill did is in the clouds. */
final class SilentBackfill implements BackfillListener {
    @Override
    public void found(RunContext run, Finding finding) {}

    @Override
    public void expected(long blobs, long bytes, boolean last) {}

    @Override
    public void compared(long blobs) {}

    @Override
    public void copied(long blobs, long bytes) {}

    @Override
    public void waiting(String reason) {}

    @Override
    public void backfillCompleted(RunContext run, BackfillResult result) {}
}
