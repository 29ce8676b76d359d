package io.blobferry.backup;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.S3Limits;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import io.blobferry.spi.target.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Copies a blob by parts: plan or resume, and then either copy the missing parts here and complete, where they are one
 * segment's worth, or put the segments on the queue. What a run that copies here has no time for goes to the queue too.
 */
final class MultipartCopier {
    /** A blob of many terabytes has thousands of segments, and Event Grid waits half a minute. */
    private static final BoundedExecutor DISPATCHERS = new BoundedExecutor(32);

    /** Four parts of the smallest size: what a worker begins with. */
    private static final long MIN_SEGMENT_BYTES = 64 * PartPlan.MIB;

    private static final int TARGET_SEGMENT_COUNT = 64;

    private final BlobSource source;
    private final BackupTarget target;
    private final MultipartTarget uploads;
    private final CheckpointStore checkpoints;
    private final SegmentQueue segmentQueue;
    private final CheckpointRecorder checkpointRecorder;
    private final PartCopier partCopier;
    private final UploadCompleter uploadCompleter;
    private final EngineConfig config;
    private final Clock clock;

    MultipartCopier(
            EnginePorts ports,
            CheckpointRecorder ledger,
            PartCopier copier,
            UploadCompleter finish,
            EngineConfig limits,
            Clock clock) {
        source = ports.source();
        target = ports.target();
        uploads = ports.uploads();
        checkpoints = ports.checkpoints();
        segmentQueue = ports.segmentQueue();
        this.checkpointRecorder = ledger;
        this.partCopier = copier;
        this.uploadCompleter = finish;
        this.config = limits;
        this.clock = clock;
    }

    /**
     * Resumes the upload that the row names if it is of this version, goes where backups go now, and could still be
     * completed: one whose fence is broken already would be refused after all its parts were copied.
     *
     * @param seen taken by asking the target, before the source was looked at
     * @param properties what the source then showed
     */
    AttemptResult copy(RunContext run, TargetSnapshot seen, BlobProperties properties) {
        Optional<Checkpoint.Copying> begun = seen.copying()
                .filter(copying ->
                        copying.version().equals(properties.version()) || isSourceVersionAvailable(run, copying))
                .filter(copying -> copying.precondition().equals(seen.precondition()))
                .filter(copying -> copying.upload().key().equals(seen.key()));
        Optional<List<StoredPart>> parts = begun.flatMap(copying ->
                uploads.listParts(run, copying.upload(), copying.plan().allParts()));
        if (parts.isPresent()) {
            return resume(run, seen.row().orElseThrow(), begun.orElseThrow(), parts.get(), true);
        }
        // An upload that is gone may have been completed after the target was asked: begun anew, all would be copied
        // again.
        if (begun.isPresent() && !target.head(run, seen.key()).equals(seen.object())) {
            return AttemptResult.retry("the upload is gone and the target has changed");
        }
        return startUpload(run, seen, properties);
    }

    /** A version that is read by its id is copied to its end, and then the newest is looked at: or a hot blob never would be. */
    private boolean isSourceVersionAvailable(RunContext run, Checkpoint.Copying copying) {
        return copying.versionId().isPresent()
                && source.hasVersion(run, copying.version(), copying.versionId().get());
    }

    private AttemptResult startUpload(RunContext run, TargetSnapshot seen, BlobProperties properties) {
        if (properties.size() > S3Limits.MAX_OBJECT_BYTES) {
            throw new PermanentException(
                    "plan " + seen.blob(), FailureCause.BLOB_TOO_LARGE, "it has " + properties.size() + " bytes", null);
        }
        PartPlan plan = PartPlan.of(properties.size(), config.minPartSize());
        Map<String, String> tags = properties.tagCount() == 0 ? Map.of() : source.tags(run, seen.blob());
        long discarded = discardedBytes(run, seen);
        checkpointRecorder.abortUpload(run, seen.row());
        if (discarded / properties.size() >= config.maxDiscardedRatio()) {
            throw new PermanentException(
                    "copy " + seen.blob(),
                    FailureCause.CHANGING_TOO_FAST,
                    discarded + " bytes were copied of versions that were overwritten meanwhile",
                    null);
        }
        Upload upload = uploads.create(run, seen.key(), seen.description(properties, tags));
        Optional<String> versionId = discarded < properties.size() ? Optional.empty() : properties.versionId();
        Checkpoint.Copying copying = new Checkpoint.Copying(
                properties.version(), versionId, seen.precondition(), upload, plan, false, discarded);
        Optional<CheckpointStore.Row> row = claim(run, seen, copying);
        if (row.isEmpty()) {
            uploads.abort(run, upload);
            return AttemptResult.retry("another run began to copy the blob first");
        }
        return resume(run, row.get(), copying, List.of(), false);
    }

    /** Puts the upload into the row; a write whose answer was lost looks refused, so the row is read before giving up. */
    private Optional<CheckpointStore.Row> claim(RunContext run, TargetSnapshot seen, Checkpoint.Copying copying) {
        Optional<CheckpointStore.Row> row = checkpoints.write(run, seen.row(), copying);
        return row.isPresent()
                ? row
                : checkpoints
                        .find(run, seen.blob())
                        .filter(now -> now.checkpoint().equals(copying));
    }

    /** What this blob has cost in bytes of versions that were overwritten while they were copied, since one was not. */
    private long discardedBytes(RunContext run, TargetSnapshot seen) {
        return seen.copying()
                .filter(former -> !seen.object()
                        .flatMap(StoredObject::sourceETag)
                        .equals(Optional.of(former.version().etag())))
                .map(former -> former.discardedBytes()
                        + uploads.listParts(run, former.upload(), former.plan().allParts()).orElse(List.of()).stream()
                                .mapToLong(StoredPart::size)
                                .sum())
                .orElse(0L);
    }

    /** @param shared whether another run may be at the same parts, because it began this upload */
    private AttemptResult resume(
            RunContext run,
            CheckpointStore.Row row,
            Checkpoint.Copying copying,
            List<StoredPart> there,
            boolean shared) {
        List<PartRange> segments = incompleteSegments(copying, there);
        boolean lately = row.changedAt().plus(config.redispatchAfter()).isAfter(clock.instant());
        if (copying.dispatched() && lately && !segments.isEmpty()) {
            return AttemptResult.finished(new Outcome.SegmentsQueued(copying.version(), 0));
        }
        return segments.size() > 1
                ? dispatch(run, row, copying, segments)
                : copyInline(run, row, copying, there, shared);
    }

    /** The segments of which a part is missing. */
    private List<PartRange> incompleteSegments(Checkpoint.Copying copying, List<StoredPart> there) {
        NavigableSet<Integer> missing = PartCopier.missing(
                        copying, copying.plan().allParts(), there)
                .stream()
                .map(Part::number)
                .collect(Collectors.toCollection(TreeSet::new));
        return copying.plan().segments(segmentSize(copying.plan())).stream()
                .filter(segment -> !missing.subSet(segment.first(), true, segment.last(), true)
                        .isEmpty())
                .toList();
    }

    /** Enough segments that many workers find some and end together, without a message for every few parts. */
    private long segmentSize(PartPlan plan) {
        return plan.size() <= config.segmentSize()
                ? config.segmentSize()
                : Math.min(config.segmentSize(), Math.max(MIN_SEGMENT_BYTES, plan.size() / TARGET_SEGMENT_COUNT));
    }

    private AttemptResult copyInline(
            RunContext run,
            CheckpointStore.Row row,
            Checkpoint.Copying copying,
            List<StoredPart> there,
            boolean shared) {
        PartRange whole = copying.plan().allParts();
        PartCopier.Progress progress;
        try (PartConcurrencyLimiter.Demand seeker = partCopier.registerDemand()) {
            progress = partCopier.copyMissing(run, copying, whole, there, shared, seeker);
        }
        if (progress.failure().isPresent()
                && !isDeadlineNear(run, progress.failure().get())) {
            throw progress.failure().get();
        }
        if (progress.remaining() > 0 || !uploadCompleter.hasTimeToComplete(run)) {
            return dispatch(run, row, copying, List.of(whole));
        }
        Optional<List<StoredPart>> parts = uploads.listParts(run, copying.upload(), whole);
        if (parts.isEmpty() || !UploadCompleter.isComplete(copying.plan(), parts.get())) {
            return AttemptResult.retry("the upload changed meanwhile");
        }
        return uploadCompleter.hasTimeToComplete(run)
                ? uploadCompleter.complete(run, row, copying, parts.get())
                : dispatch(run, row, copying, List.of(whole));
    }

    /** A part that was cut off by the deadline is work left, not a fault. */
    private boolean isDeadlineNear(RunContext run, RuntimeException failure) {
        return failure instanceof TransientException
                && run.remaining().compareTo(config.deadlineMargin().multipliedBy(2)) < 0;
    }

    /** The row says "dispatched" last: after a crash before that, whoever looks next sends the segments again. */
    private AttemptResult dispatch(
            RunContext run, CheckpointStore.Row row, Checkpoint.Copying copying, List<PartRange> segments) {
        DISPATCHERS.map(segments, parts -> {
            Segment segment = new Segment(copying.version(), copying.upload(), parts, 0);
            segmentQueue.send(run, segment, Duration.ZERO);
            return segment;
        });
        return checkpoints
                        .write(run, Optional.of(row), copying.dispatched(true))
                        .isPresent()
                ? AttemptResult.finished(new Outcome.SegmentsQueued(copying.version(), segments.size()))
                : AttemptResult.retry("another run changed the checkpoint row meanwhile");
    }
}
