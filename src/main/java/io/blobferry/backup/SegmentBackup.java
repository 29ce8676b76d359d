package io.blobferry.backup;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;

/**
 * Works on one message of the segment queue: copy the segment, and where source or target is not as the row says, leave
 * the segment and check the blob itself, as after an event.
 */
final class SegmentBackup {
    private final SegmentCopier segmentCopier;
    private final SegmentRequeuer requeuer;
    private final BlobBackup blobBackup;

    SegmentBackup(SegmentCopier segmentCopier, SegmentRequeuer requeuer, BlobBackup blobBackup) {
        this.segmentCopier = segmentCopier;
        this.requeuer = requeuer;
        this.blobBackup = blobBackup;
    }

    /** The segment as a hint to check its blob, which is also what the log calls it. */
    static BlobEvent toEvent(RunContext run, Segment segment) {
        return BlobEvent.ofBlob(run.id(), segment.version().blob(), segment.toString());
    }

    /**
     * Copies the segment once, then checks the blob if it has to: one attempt at the segment, and the
     * {@linkplain AttemptLoop bounded} ones at the blob.
     *
     * @param demand the run's demand for permits; is closed when every part that is copied has one
     * @return an outcome that can be acknowledged: what is not done is on the queue again
     * @throws PermanentException if trying again cannot help as things stand
     */
    Outcome copy(RunContext run, Segment segment, PartConcurrencyLimiter.Demand demand) {
        AttemptResult result;
        try {
            result = segmentCopier.copy(run, segment, demand);
        } catch (SourceChangedException | SourceNotFoundException | UploadNotFoundException changed) {
            result = AttemptResult.retry(changed.getMessage());
        } catch (TransientException fault) {
            result = AttemptResult.finished(requeuer.requeue(run, segment, false, fault));
        }
        return switch (result) {
            case AttemptResult.Finished(Outcome outcome, var validFrom) -> outcome;
            case AttemptResult.Retry(String reason) -> checkBlob(run, segment, reason);
        };
    }

    /** The segment stays on the queue unless the blob's own outcome says that it is no longer needed. */
    private Outcome checkBlob(RunContext run, Segment segment, String reason) {
        run.listener().attemptRetried(run, segment.version().blob(), reason);
        Outcome outcome = blobBackup.backUp(run, toEvent(run, segment));
        return outcome.canAcknowledge() && !isAlreadyDispatched(run, segment, outcome)
                ? outcome
                : requeuer.requeue(run, segment, false, new TransientException("copy " + segment, reason, null));
    }

    /** Source and target are as the row says after all: this segment is one of those that were dispatched. */
    private boolean isAlreadyDispatched(RunContext run, Segment segment, Outcome outcome) {
        return outcome instanceof Outcome.SegmentsQueued(BlobVersion version, int segments)
                && segments == 0
                && version.equals(segment.version())
                && segmentCopier.isCurrent(run, segment);
    }
}
