package io.blobferry.backup;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.S3Limits;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
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
    private static final BoundedExecutor SENDERS = new BoundedExecutor(32);

    /** Four parts of the smallest size: what a worker begins with. */
    private static final long SMALLEST_SEGMENT = 64 * PartPlan.MIB;

    private static final int SEGMENTS = 64;

    private final BlobSource source;
    private final BackupTarget target;
    private final MultipartTarget uploads;
    private final CheckpointStore checkpoints;
    private final SegmentQueue work;
    private final CheckpointRecorder ledger;
    private final PartCopier copier;
    private final UploadCompleter finish;
    private final EngineConfig limits;
    private final Clock clock;

    MultipartCopier(EnginePorts ports, CheckpointRecorder ledger, PartCopier copier, UploadCompleter finish, EngineConfig limits, Clock clock) {
        source = ports.source();
        target = ports.target();
        uploads = ports.uploads();
        checkpoints = ports.checkpoints();
        work = ports.work();
        this.ledger = ledger;
        this.copier = copier;
        this.finish = finish;
        this.limits = limits;
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
                .filter(copying -> copying.version().equals(properties.version()) || isStillRead(run, copying))
                .filter(copying -> copying.fence().equals(seen.fence()))
                .filter(copying -> copying.upload().key().equals(seen.key()));
        Optional<List<StoredPart>> parts = begun.flatMap(
                copying -> uploads.parts(run, copying.upload(), copying.plan().whole()));
        if (parts.isPresent()) {
            return resume(run, seen.row().orElseThrow(), begun.orElseThrow(), parts.get(), true);
        }
        // An upload that is gone may have been completed after the target was asked: begun anew, all would be copied
        // again.
        if (begun.isPresent() && !target.look(run, seen.key()).equals(seen.object())) {
            return AttemptResult.lookAgain("the upload is gone and the target has changed");
        }
        return begin(run, seen, properties);
    }

    /** A version that is read by its id is copied to its end, and then the newest is looked at: or a hot blob never would be. */
    private boolean isStillRead(RunContext run, Checkpoint.Copying copying) {
        return copying.versionId().isPresent()
                && source.keeps(run, copying.version(), copying.versionId().get());
    }

    private AttemptResult begin(RunContext run, TargetSnapshot seen, BlobProperties properties) {
        if (properties.size() > S3Limits.LARGEST_OBJECT) {
            throw new PermanentException(
                    "plan " + seen.blob(), FailureCause.BLOB_TOO_LARGE, "it has " + properties.size() + " bytes", null);
        }
        PartPlan plan = PartPlan.of(properties.size(), limits.smallestPart());
        Map<String, String> tags = properties.tagCount() == 0 ? Map.of() : source.tags(run, seen.blob());
        long discarded = discarded(run, seen);
        ledger.endUpload(run, seen.row());
        if (discarded / properties.size() >= limits.discardedSizes()) {
            throw new PermanentException(
                    "copy " + seen.blob(),
                    FailureCause.HOT,
                    discarded + " bytes were copied of versions that were overwritten meanwhile",
                    null);
        }
        Upload upload = uploads.create(run, seen.key(), seen.description(properties, tags));
        Optional<String> versionId = discarded < properties.size() ? Optional.empty() : properties.versionId();
        Checkpoint.Copying copying =
                new Checkpoint.Copying(properties.version(), versionId, seen.fence(), upload, plan, false, discarded);
        Optional<CheckpointStore.Row> row = claim(run, seen, copying);
        if (row.isEmpty()) {
            uploads.abort(run, upload);
            return AttemptResult.lookAgain("another run began to copy the blob first");
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
    private long discarded(RunContext run, TargetSnapshot seen) {
        return seen.copying()
                .filter(former -> !seen.object()
                        .flatMap(StoredObject::sourceETag)
                        .equals(Optional.of(former.version().etag())))
                .map(former -> former.discarded()
                        + uploads.parts(run, former.upload(), former.plan().whole()).orElse(List.of()).stream()
                                .mapToLong(StoredPart::size)
                                .sum())
                .orElse(0L);
    }

    /** @param shared whether another run may be at the same parts, because it began this upload */
    private AttemptResult resume(
            RunContext run, CheckpointStore.Row row, Checkpoint.Copying copying, List<StoredPart> there, boolean shared) {
        List<PartRange> segments = unfinished(copying, there);
        boolean lately = row.changed().plus(limits.resendAfter()).isAfter(clock.instant());
        if (copying.dispatched() && lately && !segments.isEmpty()) {
            return AttemptResult.settled(new Outcome.HandedOver(copying.version(), 0));
        }
        return segments.size() > 1 ? dispatch(run, row, copying, segments) : copyHere(run, row, copying, there, shared);
    }

    /** The segments of which a part is missing. */
    private List<PartRange> unfinished(Checkpoint.Copying copying, List<StoredPart> there) {
        NavigableSet<Integer> missing = PartCopier.missing(
                        copying, copying.plan().whole(), there)
                .stream()
                .map(Part::number)
                .collect(Collectors.toCollection(TreeSet::new));
        return copying.plan().segments(segmentOf(copying.plan())).stream()
                .filter(segment -> !missing.subSet(segment.first(), true, segment.last(), true)
                        .isEmpty())
                .toList();
    }

    /** Enough segments that many workers find some and end together, without a message for every few parts. */
    private long segmentOf(PartPlan plan) {
        return plan.size() <= limits.segment()
                ? limits.segment()
                : Math.min(limits.segment(), Math.max(SMALLEST_SEGMENT, plan.size() / SEGMENTS));
    }

    private AttemptResult copyHere(
            RunContext run, CheckpointStore.Row row, Checkpoint.Copying copying, List<StoredPart> there, boolean shared) {
        PartRange whole = copying.plan().whole();
        PartCopier.Progress progress;
        try (PartConcurrencyLimiter.Seeker seeker = copier.seeker()) {
            progress = copier.copyMissing(run, copying, whole, there, shared, seeker);
        }
        if (progress.failure().isPresent()
                && !isOutOfTime(run, progress.failure().get())) {
            throw progress.failure().get();
        }
        if (progress.left() > 0 || !finish.hasTime(run)) {
            return dispatch(run, row, copying, List.of(whole));
        }
        Optional<List<StoredPart>> parts = uploads.parts(run, copying.upload(), whole);
        if (parts.isEmpty() || !UploadCompleter.isWhole(copying.plan(), parts.get())) {
            return AttemptResult.lookAgain("the upload changed meanwhile");
        }
        return finish.hasTime(run)
                ? finish.complete(run, row, copying, parts.get())
                : dispatch(run, row, copying, List.of(whole));
    }

    /** A part that was cut off by the deadline is work left, not a fault. */
    private boolean isOutOfTime(RunContext run, RuntimeException failure) {
        return failure instanceof TransientException
                && run.timeLeft().compareTo(limits.handover().multipliedBy(2)) < 0;
    }

    /** The row says "dispatched" last: after a crash before that, whoever looks next sends the segments again. */
    private AttemptResult dispatch(RunContext run, CheckpointStore.Row row, Checkpoint.Copying copying, List<PartRange> segments) {
        SENDERS.map(segments, parts -> {
            Segment segment = new Segment(copying.version(), copying.upload(), parts, 0);
            work.send(run, segment, Duration.ZERO);
            return segment;
        });
        return checkpoints
                        .write(run, Optional.of(row), copying.dispatched(true))
                        .isPresent()
                ? AttemptResult.settled(new Outcome.HandedOver(copying.version(), segments.size()))
                : AttemptResult.lookAgain("another run changed the checkpoint row meanwhile");
    }
}
