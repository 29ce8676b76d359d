package io.blobferry.backup;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.S3Limits;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies a blob by parts: resume the row's upload or start one, and then either copy the missing parts here and complete,
 * where they are one segment's worth or the engine uses no queue, or dispatch the segments. What a run that copies here has no
 * time for is dispatched, too.
 */
final class MultipartCopier {
    private final BlobSource source;
    private final BackupTarget target;
    private final MultipartTarget uploads;
    private final CheckpointStore checkpoints;
    private final TargetInspector inspector;
    private final CheckpointRecorder checkpointRecorder;
    private final PartCopier partCopier;
    private final UploadCompleter uploadCompleter;
    private final SegmentDispatcher dispatcher;
    private final EngineConfig config;
    private final Clock clock;

    MultipartCopier(
            EnginePorts ports,
            TargetInspector inspector,
            CheckpointRecorder checkpointRecorder,
            PartCopier partCopier,
            UploadCompleter uploadCompleter,
            EngineConfig config,
            Clock clock) {
        source = ports.source();
        target = ports.target();
        uploads = ports.uploads();
        checkpoints = ports.checkpoints();
        this.inspector = inspector;
        this.checkpointRecorder = checkpointRecorder;
        this.partCopier = partCopier;
        this.uploadCompleter = uploadCompleter;
        this.config = config;
        this.clock = clock;
        dispatcher = new SegmentDispatcher(ports, config, clock);
    }

    /**
     * Resumes the upload that the row names if it is of this version, has the destination of today, and could still be
     * completed: one whose precondition is broken already would be refused after all its parts were copied.
     *
     * @param snapshot taken by asking the target, before the source was checked
     * @param properties what the source then answered
     */
    AttemptResult copy(RunContext run, TargetSnapshot snapshot, BlobProperties properties) {
        Optional<Checkpoint.Copying> ended =
                snapshot.copying().filter(copying -> snapshot.isCopyEnded(copying, properties));
        if (ended.filter(copying -> copying.version().equals(properties.version()))
                .isPresent()) {
            return checkpointRecorder.endCopy(
                    run, snapshot.row(), properties.version(), snapshot.validFrom(properties, clock.instant()));
        }
        Optional<Checkpoint.Copying> resumable = snapshot.copying()
                .filter(copying ->
                        copying.version().equals(properties.version()) || isSourceVersionAvailable(run, copying))
                .filter(copying -> copying.precondition().equals(snapshot.precondition()))
                .filter(copying -> ended.isEmpty())
                .filter(copying -> copying.upload().key().equals(snapshot.key()));
        Optional<List<StoredPart>> stored = resumable.flatMap(copying ->
                uploads.listParts(run, copying.upload(), copying.plan().allParts()));
        if (stored.isPresent()) {
            return resume(run, snapshot.row().orElseThrow(), resumable.orElseThrow(), stored.get(), true);
        }
        // The upload may have been completed after the target was asked: a new one would copy everything again.
        if (resumable.isPresent() && !target.head(run, snapshot.key()).equals(snapshot.object())) {
            return AttemptResult.retry("upload no longer exists and the target changed");
        }
        // Of many segments that find the upload gone, one run begins another.
        if (snapshot.copying().isPresent() && inspector.isRowChanged(run, snapshot)) {
            return AttemptResult.CHECKPOINT_CONFLICT;
        }
        int restarts = resumable
                .filter(copying -> copying.version().equals(properties.version()))
                .map(copying -> copying.restarts() + 1)
                .orElse(0);
        return startUpload(run, snapshot, properties, restarts);
    }

    /** A version that is read by its id is copied to its end before the newest is: a hot blob would never be done else. */
    private boolean isSourceVersionAvailable(RunContext run, Checkpoint.Copying copying) {
        return copying.versionId().isPresent()
                && source.hasVersion(run, copying.version(), copying.versionId().get());
    }

    /** @param restarts how many uploads of this version were ended before they were complete */
    private AttemptResult startUpload(
            RunContext run, TargetSnapshot snapshot, BlobProperties properties, int restarts) {
        if (properties.size() > S3Limits.MAX_OBJECT_BYTES) {
            throw new PermanentException(
                    "plan " + snapshot.blob(),
                    FailureCause.BLOB_TOO_LARGE,
                    "blob size " + properties.size() + " exceeds S3's 48.8 TiB limit",
                    null);
        }
        if (restarts > config.maxUploadRestarts()) {
            throw new PermanentException(
                    "copy " + snapshot.blob(),
                    FailureCause.UPLOAD_ABORTED,
                    restarts + " multipart uploads were ended before they were complete",
                    null);
        }
        PartPlan plan = PartPlan.of(properties.size(), config.minPartSize());
        Map<String, String> tags = properties.tagCount() == 0 ? Map.of() : source.tags(run, snapshot.blob());
        long discarded = discardedBytes(run, snapshot);
        checkpointRecorder.abortUpload(run, snapshot.row(), Optional.of(properties.version()));
        if (discarded / properties.size() >= config.maxDiscardedRatio()) {
            throw new PermanentException(
                    "copy " + snapshot.blob(),
                    FailureCause.CHANGING_TOO_FAST,
                    discarded + " bytes copied from versions that were overwritten during the copy",
                    null);
        }
        ObjectAttributes attributes = snapshot.attributes(properties, tags, clock.instant());
        Upload upload = uploads.create(run, snapshot.key(), attributes);
        Optional<String> versionId = discarded < properties.size() ? Optional.empty() : properties.versionId();
        Checkpoint.Copying copying = new Checkpoint.Copying(
                properties.version(),
                versionId,
                snapshot.precondition(),
                upload,
                plan,
                false,
                discarded,
                restarts,
                0,
                Optional.of(attributes.validFrom()));
        Optional<CheckpointStore.Row> row = claim(run, snapshot, copying);
        if (row.isEmpty()) {
            uploads.abort(run, upload);
            return AttemptResult.retry("another run already started this copy");
        }
        return row.get().checkpoint().equals(copying)
                ? resume(run, row.get(), copying, List.of(), false)
                : AttemptResult.retry("another run already resumed this copy");
    }

    /**
     * Names the upload in the row. A write whose answer was lost looks like a conflict, so the row is read then: it names
     * the upload also where another run has found it since, and has queued its segments or stored parts of it.
     */
    private Optional<CheckpointStore.Row> claim(RunContext run, TargetSnapshot snapshot, Checkpoint.Copying copying) {
        Optional<CheckpointStore.Row> row = checkpoints.write(run, snapshot.row(), copying);
        return row.isPresent()
                ? row
                : checkpoints
                        .find(run, snapshot.blob())
                        .filter(now -> now.copying()
                                .filter(named -> named.upload().equals(copying.upload()))
                                .isPresent());
    }

    /** The bytes that this blob has cost in versions that were overwritten during the copy, since the last that was not. */
    private long discardedBytes(RunContext run, TargetSnapshot snapshot) {
        return snapshot.copying()
                .filter(former -> !snapshot.object()
                        .flatMap(StoredObject::sourceETag)
                        .equals(Optional.of(former.version().etag())))
                .map(former -> former.discardedBytes()
                        + uploads.listParts(run, former.upload(), former.plan().allParts()).orElse(List.of()).stream()
                                .mapToLong(StoredPart::size)
                                .sum())
                .orElse(0L);
    }

    /** @param shared whether another run may be copying the same parts, because it started this upload */
    private AttemptResult resume(
            RunContext run,
            CheckpointStore.Row row,
            Checkpoint.Copying copying,
            List<StoredPart> stored,
            boolean shared) {
        List<PartRange> segments = dispatcher.incompleteSegments(copying, stored);
        if (!segments.isEmpty() && dispatcher.isRecentlyDispatched(row, copying)) {
            return AttemptResult.finished(new Outcome.SegmentsQueued(copying.version(), 0), copying.validFrom());
        }
        boolean dispatches = config.usesSegmentQueue() && segments.size() > 1;
        return dispatches
                ? dispatcher.dispatch(run, row, copying, segments)
                // A copy that takes long is found by an event, too, whose run puts the segments on the queue.
                : copyInline(run, row, copying, stored, shared || segments.size() > 1);
    }

    private AttemptResult copyInline(
            RunContext run,
            CheckpointStore.Row row,
            Checkpoint.Copying copying,
            List<StoredPart> stored,
            boolean shared) {
        PartRange allParts = copying.plan().allParts();
        PartCopier.Progress progress;
        try (PartConcurrencyLimiter.Demand demand = partCopier.registerDemand()) {
            progress = partCopier.copyMissing(run, copying, allParts, stored, shared, demand);
        }
        if (progress.failure().isPresent()
                && !isCutOffByDeadline(run, progress.failure().get())) {
            throw progress.failure().get();
        }
        if (progress.remaining() > 0 || !uploadCompleter.hasTimeToComplete(run)) {
            return leaveRest(run, row, copying, progress.remaining());
        }
        Optional<List<StoredPart>> parts = uploads.listParts(run, copying.upload(), allParts);
        if (parts.isEmpty() || !UploadCompleter.isComplete(copying.plan(), parts.get())) {
            return AttemptResult.retry("upload changed during the copy");
        }
        return uploadCompleter.hasTimeToComplete(run)
                ? uploadCompleter.complete(run, row, copying, parts.get())
                : leaveRest(run, row, copying, 0);
    }

    /** The deadline is near: the row names the upload, and the next run takes what is left, from the queue or by itself. */
    private AttemptResult leaveRest(
            RunContext run, CheckpointStore.Row row, Checkpoint.Copying copying, int remaining) {
        return config.usesSegmentQueue()
                ? dispatcher.dispatch(run, row, copying, List.of(copying.plan().allParts()))
                : AttemptResult.finished(
                        new Outcome.Incomplete(copying.version().blob(), remaining + " parts left at the deadline"));
    }

    /** A part that was cut off by the deadline is remaining work, not a failure. */
    private boolean isCutOffByDeadline(RunContext run, RuntimeException failure) {
        return failure instanceof TransientException && !uploadCompleter.hasTimeToComplete(run);
    }
}
