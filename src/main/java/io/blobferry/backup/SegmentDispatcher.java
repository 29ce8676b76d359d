package io.blobferry.backup;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Divides an upload into segments and puts those that are incomplete on the segment queue. */
final class SegmentDispatcher {
    /** A blob of many terabytes has thousands of segments, and Event Grid waits half a minute. */
    private static final BoundedExecutor SENDERS = new BoundedExecutor(32);

    /** Four parts of the smallest size: what a worker begins with. */
    private static final long MIN_SEGMENT_BYTES = 64 * PartPlan.MIB;

    private static final int TARGET_SEGMENT_COUNT = 64;

    private final CheckpointStore checkpoints;
    private final SegmentQueue segmentQueue;
    private final EngineConfig config;
    private final Clock clock;

    SegmentDispatcher(EnginePorts ports, EngineConfig config, Clock clock) {
        checkpoints = ports.checkpoints();
        segmentQueue = ports.segmentQueue();
        this.config = config;
        this.clock = clock;
    }

    /** The segments of which a part is missing. */
    List<PartRange> incompleteSegments(Checkpoint.Copying copying, List<StoredPart> stored) {
        NavigableSet<Integer> missing = PartCopier.missing(
                        copying, copying.plan().allParts(), stored)
                .stream()
                .map(Part::number)
                .collect(Collectors.toCollection(TreeSet::new));
        return copying.plan().segments(segmentSize(copying.plan())).stream()
                .filter(segment -> !missing.subSet(segment.first(), true, segment.last(), true)
                        .isEmpty())
                .toList();
    }

    /** Enough segments that many workers find some and finish together, without a message for every few parts. */
    private long segmentSize(PartPlan plan) {
        return plan.size() <= config.segmentSize()
                ? config.segmentSize()
                : Math.min(config.segmentSize(), Math.max(MIN_SEGMENT_BYTES, plan.size() / TARGET_SEGMENT_COUNT));
    }

    /** Whether the segments were put on the queue so recently that their messages are still expected to do the work. */
    boolean isRecentlyDispatched(CheckpointStore.Row row, Checkpoint.Copying copying) {
        return copying.dispatched()
                && row.changedAt().plus(config.redispatchAfter()).isAfter(clock.instant());
    }

    /** The row says "dispatched" last: after a crash before that, the next run at the blob queues the segments again. */
    AttemptResult dispatch(
            RunContext run, CheckpointStore.Row row, Checkpoint.Copying copying, List<PartRange> segments) {
        SENDERS.map(segments, parts -> {
            Segment segment = new Segment(copying.version(), copying.upload(), parts, 0);
            segmentQueue.send(run, segment, Duration.ZERO);
            return segment;
        });
        return checkpoints
                        .write(run, Optional.of(row), copying.dispatched(true))
                        .isPresent()
                ? AttemptResult.finished(
                        new Outcome.SegmentsQueued(copying.version(), segments.size()), copying.validFrom())
                : AttemptResult.CHECKPOINT_CONFLICT;
    }
}
