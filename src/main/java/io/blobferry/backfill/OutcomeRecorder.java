package io.blobferry.backfill;

import io.blobferry.backfill.Tally.Counter;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.Outcome;
import io.blobferry.report.Finding.Weight;

/** What an outcome of the engine means for the backfill: counted, named where a person should know, and perhaps a reason to stop. */
final class OutcomeRecorder {
    private final Tally tally;
    private final StopReason stop;
    private final BackfillListener listener;

    OutcomeRecorder(Tally tally, StopReason stop, BackfillListener listener) {
        this.tally = tally;
        this.stop = stop;
        this.listener = listener;
    }

    /** Records the last outcome of a blob. */
    void record(Candidate blob, Outcome outcome) {
        BlobAddress address = blob.blob();
        switch (outcome) {
            case Outcome.BackedUp backedUp -> {
                long size = backedUp.backup().size();
                tally.add(Counter.COPIED, 1);
                tally.add(Counter.COPIED_BYTES, size);
                listener.copied(1, backedUp.parts() == 0 ? size : 0);
                stop.completed(address.container());
            }
            case Outcome.AlreadyBackedUp already -> {
                tally.add(Counter.ALREADY_THERE, 1);
                stop.completed(address.container());
            }
            case Outcome.SourceDeleted gone -> tally.add(Counter.GONE, 1);
            case Outcome.DeleteMarkerPlaced placed -> tally.add(Counter.GONE, 1);
            case Outcome.Ignored ignored -> tally.found(Weight.NOTE, "ignored", address.toString(), ignored.reason());
            case Outcome.Failed(Failure failure) -> failed(address, failure);
            case Outcome.SegmentsQueued queued -> withWorkers(address);
            case Outcome.SegmentDeferred deferred -> withWorkers(address);
            case Outcome.SegmentCopied copied -> withWorkers(address);
            case Outcome.Superseded superseded -> withWorkers(address);
            case Outcome.Incomplete incomplete -> notCompleted(address, incomplete.reason());
            case Outcome.EventDeferred deferred -> notCompleted(address, deferred.reason());
            case Outcome.DirectoryExpanded expanded -> notCompleted(address, "expanded as a directory");
        }
    }

    private void failed(BlobAddress blob, Failure failure) {
        tally.failed(failure.cause(), blob.toString(), failure.detail());
        stop.refused(blob.container(), failure.cause());
        if (failure.cause().isSystemic()) {
            stop.stop(failure.cause() + ": " + failure.detail() + ". "
                    + failure.cause().remedy());
        }
    }

    /** A blob that is left to the workers. */
    void withWorkers(BlobAddress blob) {
        tally.add(Counter.WITH_WORKERS, 1);
        tally.incomplete("workers are copying segments of large blobs");
        tally.found(Weight.OPEN, "with workers", blob.toString(), "its segments are on the queue");
    }

    /** A blob that the run has left, whole or in part. */
    void notCompleted(BlobAddress blob, String reason) {
        tally.add(Counter.NOT_COMPLETED, 1);
        tally.incomplete("not all blobs were completed");
        if (stop.get().isEmpty()) {
            tally.found(Weight.OPEN, "not completed", blob.toString(), reason);
            stop.notCompleted(reason);
        }
    }
}
