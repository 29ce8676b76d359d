package io.blobferry.backup;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.util.Optional;

/**
 * Records failures: first the failure row, then the checkpoint row, so that a crash between the two leaves the failure
 * recorded. A replay resumes the copy that the row names.
 */
final class FailureRecorder {
    private static final int MAX_RELEASE_ATTEMPTS = 3;

    private final CheckpointStore checkpoints;
    private final FailureStore failures;
    private final CheckpointRecorder checkpointRecorder;
    private final UnreadVersions unreadVersions;
    private final Clock clock;

    FailureRecorder(
            EnginePorts ports, CheckpointRecorder checkpointRecorder, UnreadVersions unreadVersions, Clock clock) {
        checkpoints = ports.checkpoints();
        failures = ports.failures();
        this.checkpointRecorder = checkpointRecorder;
        this.unreadVersions = unreadVersions;
        this.clock = clock;
    }

    /** Records that the event's blob could not be backed up, and releases the row. */
    Outcome recordBlobFailure(RunContext run, BlobEvent event, PermanentException refused) {
        return recordBlobFailure(run, event.blob(), refused.failureCause(), refused, event.text());
    }

    /**
     * Records that the blob could not be backed up, and releases the row.
     *
     * @param event the text of the event or message, for the failure row
     */
    Outcome recordBlobFailure(
            RunContext run, BlobAddress blob, FailureCause reason, TransferException cause, String event) {
        Failure failure = Failure.ofBlob(blob, clock.instant(), reason, cause.operation(), cause.getMessage(), event);
        return record(run, blob, failure, cause);
    }

    /** Records that a deletion could not be followed. A replay needs its event: the blob itself is gone. */
    Outcome recordDeletionFailure(RunContext run, BlobEvent deletion, PermanentException refused) {
        Failure failure = Failure.ofEvent(
                deletion.blob(),
                deletion.text(),
                clock.instant(),
                refused.failureCause(),
                refused.operation(),
                refused.getMessage());
        return record(run, deletion.blob(), failure, refused);
    }

    private Outcome record(RunContext run, BlobAddress blob, Failure failure, TransferException cause) {
        failures.record(run, failure);
        String operation = "release the row of " + blob;
        try {
            release(run, blob, failure.cause(), operation, cause);
        } catch (RuntimeException | StackOverflowError | LinkageError unreadable) {
            // A row that cannot be read stays as it is: the failure row is durable. What may pass is thrown.
            UnexpectedFailure.toRefusal(operation, unreadable);
        }
        return new Outcome.Failed(failure);
    }

    private void release(
            RunContext run, BlobAddress blob, FailureCause reason, String operation, TransferException cause) {
        for (int attempt = 1; attempt <= MAX_RELEASE_ATTEMPTS; attempt++) {
            if (releaseCheckpoint(run, blob, reason)) {
                return;
            }
        }
        throw new TransientException(operation, "gave up after repeated write conflicts", cause);
    }

    /**
     * Lets the row say that nothing is on the queue, so that a replay dispatches what is missing; or that nothing is open. Either
     * way S3 says that the copied version was not read.
     */
    private boolean releaseCheckpoint(RunContext run, BlobAddress blob, FailureCause reason) {
        Optional<CheckpointStore.Row> row = checkpoints.find(run, blob);
        Optional<Checkpoint.Copying> copying = row.flatMap(CheckpointStore.Row::copying);
        if (copying.isEmpty()) {
            return true;
        }
        if (reason.makesUploadUnusable()) {
            checkpointRecorder.abortUpload(run, row, Optional.empty());
            return checkpoints
                    .write(
                            run,
                            row,
                            new Checkpoint.Abandoned(
                                    copying.get().version(), copying.get().validFrom()))
                    .isPresent();
        }
        unreadVersions.recordInterrupted(run, copying.get(), reason);
        return !copying.get().dispatched()
                || checkpoints.write(run, row, copying.get().dispatched(false)).isPresent();
    }
}
