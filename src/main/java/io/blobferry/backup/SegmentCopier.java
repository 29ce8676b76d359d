package io.blobferry.backup;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import java.util.List;
import java.util.Optional;

/**
 * Copies one segment: ask S3 which of its parts exist, copy the missing ones, and complete the upload if all parts of the
 * blob are there. What it has no time for, and what fails for now, goes back to the queue.
 */
final class SegmentCopier {
    private final MultipartTarget uploads;
    private final CheckpointStore checkpoints;
    private final PartCopier partCopier;
    private final UploadCompleter uploadCompleter;
    private final SegmentRequeuer requeuer;

    SegmentCopier(EnginePorts ports, PartCopier partCopier, UploadCompleter uploadCompleter, SegmentRequeuer requeuer) {
        uploads = ports.uploads();
        checkpoints = ports.checkpoints();
        this.partCopier = partCopier;
        this.uploadCompleter = uploadCompleter;
        this.requeuer = requeuer;
    }

    /**
     * Copies the segment while the row is copying this version into this upload.
     *
     * @param demand the run's demand for permits; is closed when every part that is copied has one
     * @return an outcome that can be acknowledged; or a reason to check the blob itself, because source or target is not as
     *     the row says
     */
    AttemptResult copy(RunContext run, Segment segment, PartConcurrencyLimiter.Demand demand) {
        try (demand) {
            return checkAndCopy(run, segment, demand);
        }
    }

    private AttemptResult checkAndCopy(RunContext run, Segment segment, PartConcurrencyLimiter.Demand demand) {
        Optional<CheckpointStore.Row> row =
                checkpoints.find(run, segment.version().blob());
        if (row.isEmpty()) {
            return AttemptResult.retry("no checkpoint found for the blob");
        }
        Optional<Checkpoint.Copying> copying = row.get().copying();
        if (copying.isEmpty()) {
            // An earlier run of this message may have written a stale object, and died before its swap.
            return AttemptResult.retry("the checkpoint is no longer copying");
        }
        if (copying.get().includes(segment)) {
            return copy(run, segment, row.get(), copying.get(), demand);
        }
        return copying.get().dispatched()
                ? AttemptResult.finished(new Outcome.Superseded(segment))
                : AttemptResult.retry("superseded by another upload that is not queued yet");
    }

    private AttemptResult copy(
            RunContext run,
            Segment segment,
            CheckpointStore.Row row,
            Checkpoint.Copying copying,
            PartConcurrencyLimiter.Demand demand) {
        Optional<List<StoredPart>> stored = uploads.listParts(run, segment.upload(), segment.parts());
        if (stored.isEmpty()) {
            return AttemptResult.retry("upload not found");
        }
        PartCopier.Progress progress =
                partCopier.copyMissing(run, copying, segment.parts(), stored.get(), true, demand);
        if (progress.failure().isPresent()) {
            if (progress.failure().get() instanceof TransientException fault) {
                return AttemptResult.finished(requeuer.requeue(run, segment, progress.stored() > 0, fault));
            }
            throw progress.failure().get();
        }
        if (progress.waitedOnly()) {
            return AttemptResult.finished(requeuer.requeueUnstarted(run, segment));
        }
        if (progress.remaining() > 0 || !uploadCompleter.hasTimeToComplete(run)) {
            return AttemptResult.finished(requeuer.requeueAtDeadline(run, segment, progress.stored() > 0));
        }
        return completeIfLast(run, segment, row, copying, progress);
    }

    private AttemptResult completeIfLast(
            RunContext run,
            Segment segment,
            CheckpointStore.Row row,
            Checkpoint.Copying copying,
            PartCopier.Progress progress) {
        Optional<List<StoredPart>> all =
                uploads.listParts(run, segment.upload(), copying.plan().allParts());
        if (all.isEmpty()) {
            return AttemptResult.retry("upload not found");
        }
        if (!PartCopier.missing(copying, segment.parts(), all.get()).isEmpty()) {
            return AttemptResult.retry("stored parts are gone: the upload was ended by another client");
        }
        if (!UploadCompleter.isComplete(copying.plan(), all.get())) {
            return AttemptResult.finished(new Outcome.SegmentCopied(segment, progress.stored()));
        }
        return uploadCompleter.hasTimeToComplete(run)
                ? uploadCompleter.complete(run, row, copying, all.get())
                : AttemptResult.finished(requeuer.requeueAtDeadline(run, segment, progress.stored() > 0));
    }

    /** Whether the row, as it is now, is copying into the segment's own upload. */
    boolean isCurrent(RunContext run, Segment segment) {
        return checkpoints
                .find(run, segment.version().blob())
                .flatMap(CheckpointStore.Row::copying)
                .filter(copying -> copying.includes(segment))
                .isPresent();
    }
}
