package io.blobferry.backup;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Works on one segment: ask S3 which of its parts exist, copy the missing ones, and complete if all parts of the blob are
 * there. What it has no time for, and what fails for now, goes back to the queue with a count of attempts that added
 * nothing; the message in hand can then be acknowledged.
 */
final class SegmentCopier {
    /** From the first pause of a part's retries to minutes: the queue waits out what a run cannot. */
    private static final Duration MAX_DELAY = Duration.ofMinutes(10);

    private final MultipartTarget uploads;
    private final CheckpointStore checkpoints;
    private final SegmentQueue segmentQueue;
    private final FailureRecorder failureRecorder;
    private final PartCopier partCopier;
    private final UploadCompleter uploadCompleter;
    private final EngineConfig config;
    private final IntervalFunction backoff;

    SegmentCopier(
            EnginePorts ports,
            PartCopier copier,
            UploadCompleter finish,
            EngineConfig limits,
            FailureRecorder failureRecorder) {
        uploads = ports.uploads();
        checkpoints = ports.checkpoints();
        segmentQueue = ports.segmentQueue();
        this.partCopier = copier;
        this.uploadCompleter = finish;
        this.config = limits;
        this.failureRecorder = failureRecorder;
        backoff = IntervalFunction.ofExponentialRandomBackoff(limits.maxBackoff(), 2, 0.5, MAX_DELAY);
    }

    /**
     * Works on the segment while the row is copying this version into this upload.
     *
     * @return a settled outcome; or a reason to look at the blob itself, because either end is not as the row says
     */
    AttemptResult copy(RunContext run, Segment segment) {
        try (PartConcurrencyLimiter.Demand seeker = partCopier.registerDemand()) {
            return copy(run, segment, seeker);
        }
    }

    private AttemptResult copy(RunContext run, Segment segment, PartConcurrencyLimiter.Demand seeker) {
        Optional<CheckpointStore.Row> row =
                checkpoints.find(run, segment.version().blob());
        if (row.isEmpty()) {
            return AttemptResult.retry("the blob has lost its row");
        }
        Optional<Checkpoint.Copying> copying = row.get().copying();
        if (copying.isEmpty()) {
            return AttemptResult.finished(new Outcome.Superseded(segment));
        }
        if (copying.get().includes(segment)) {
            return copy(run, segment, row.get(), copying.get(), seeker);
        }
        return copying.get().dispatched()
                ? AttemptResult.finished(new Outcome.Superseded(segment))
                : AttemptResult.retry("another upload has taken the place of this one, and is not yet on the queue");
    }

    /** Whether the row, as it is now, is copying into the segment's own upload. */
    boolean isCurrent(RunContext run, Segment segment) {
        return checkpoints
                .find(run, segment.version().blob())
                .flatMap(CheckpointStore.Row::copying)
                .filter(copying -> copying.includes(segment))
                .isPresent();
    }

    private AttemptResult copy(
            RunContext run,
            Segment segment,
            CheckpointStore.Row row,
            Checkpoint.Copying copying,
            PartConcurrencyLimiter.Demand seeker) {
        Optional<List<StoredPart>> there = uploads.listParts(run, segment.upload(), segment.parts());
        if (there.isEmpty()) {
            return AttemptResult.retry("the upload is gone");
        }
        PartCopier.Progress progress = partCopier.copyMissing(run, copying, segment.parts(), there.get(), true, seeker);
        if (progress.failure().isPresent()) {
            if (progress.failure().get() instanceof TransientException fault) {
                return AttemptResult.finished(requeue(run, segment, progress.stored() > 0, fault));
            }
            throw progress.failure().get();
        }
        if (progress.remaining() > 0 || !uploadCompleter.hasTimeToComplete(run)) {
            return AttemptResult.finished(requeueRemaining(run, segment, progress));
        }
        Optional<List<StoredPart>> all =
                uploads.listParts(run, segment.upload(), copying.plan().allParts());
        if (all.isEmpty()) {
            return AttemptResult.retry("the upload is gone");
        }
        if (!UploadCompleter.isComplete(copying.plan(), all.get())) {
            return AttemptResult.finished(new Outcome.SegmentCopied(segment, progress.stored()));
        }
        return uploadCompleter.hasTimeToComplete(run)
                ? uploadCompleter.complete(run, row, copying, all.get())
                : AttemptResult.finished(requeueRemaining(run, segment, progress));
    }

    /** The deadline is near. A run that has added nothing counts as idle, or the message might go round for ever. */
    private Outcome requeueRemaining(RunContext run, Segment segment, PartCopier.Progress progress) {
        if (progress.stored() == 0) {
            return requeue(run, segment, false, new TransientException("copy " + segment, "there was no time", null));
        }
        segmentQueue.send(run, segment.nextAttempt(true), Duration.ZERO);
        return new Outcome.SegmentsQueued(segment.version(), 1);
    }

    /**
     * Puts the segment back on the queue after a fault that may pass, or gives it up after too many attempts that added
     * nothing. Its parts then stay, and the row says that nothing is on the queue, so that a replay sends what is missing.
     *
     * @param progress whether this attempt added a part
     * @return a settled outcome
     */
    Outcome requeue(RunContext run, Segment segment, boolean progress, TransientException fault) {
        // Where nothing was tried, the attempt counts for nothing: an outage must not use a segment up.
        Segment next = fault.isCircuitOpen() && !progress ? segment : segment.nextAttempt(progress);
        if (next.attemptsWithoutProgress() < config.maxAttemptsWithoutProgress()) {
            Duration delay = Duration.ofMillis(backoff.apply(next.attemptsWithoutProgress() + 1));
            Duration asked = fault.retryAfter().orElse(Duration.ZERO);
            Duration longer = delay.compareTo(asked) > 0 ? delay : asked;
            segmentQueue.send(run, next, longer);
            return new Outcome.SegmentDeferred(next, longer, fault.getMessage());
        }
        return abandon(run, segment, fault);
    }

    /**
     * Gives the segment up. Its parts stay, and the row says that nothing is on the queue, so that a replay sends what is
     * missing.
     *
     * @return a settled outcome
     */
    Outcome abandon(RunContext run, Segment segment, TransferException fault) {
        boolean isCurrent = checkpoints
                .find(run, segment.version().blob())
                .flatMap(CheckpointStore.Row::copying)
                .filter(copying -> copying.includes(segment) || !copying.dispatched())
                .isPresent();
        if (!isCurrent) {
            return new Outcome.Superseded(segment);
        }
        return failureRecorder.recordBlobFailure(
                run, segment.version().blob(), FailureCause.NO_PROGRESS, fault, segment.toString());
    }
}
