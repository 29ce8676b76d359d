package io.blobferry.reconcile;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.spi.target.MultipartTarget;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Finds copies by segments that make no progress and that no message continues: another client may have ended the upload
 * after some segments were acknowledged, or a message was lost. The row keeps how many parts were stored at the last check;
 * a copy that has added none since then is checked anew, by an event.
 *
 * <p>Idempotent. Safe to run in several workers at once: the compare-and-swap of the row decides which of them acts.
 */
public final class StalledCopyMonitor {
    /** Far longer than a part takes, so that a slow copy is not dispatched twice. */
    static final Duration CHECK_INTERVAL = Duration.ofMinutes(30);

    private final CheckpointStore checkpoints;
    private final MultipartTarget uploads;
    private final SegmentQueue segmentQueue;
    private final BlobEventQueue blobEvents;
    private final Clock clock;

    /** Where a run continues after one that did not reach the end of the table; known to this process only. */
    private final AtomicReference<Optional<String>> position = new AtomicReference<>(Optional.empty());

    /** The caller closes the ports. */
    public StalledCopyMonitor(
            CheckpointStore checkpoints,
            MultipartTarget uploads,
            SegmentQueue segmentQueue,
            BlobEventQueue blobEvents,
            Clock clock) {
        this.checkpoints = checkpoints;
        this.uploads = uploads;
        this.segmentQueue = segmentQueue;
        this.blobEvents = blobEvents;
        this.clock = clock;
    }

    /**
     * Checks the copies whose rows have not changed for {@link #CHECK_INTERVAL}, until the end of the table or half of the
     * run's remaining time, so that a reconciliation in the same run has the other half. The next run continues there. A
     * copy that cannot be checked is left to a later run, and so is one whose segments may still wait on the queue.
     *
     * @return how many copies it put on the event queue
     * @throws TransferException if the table cannot be listed, an event cannot be queued, or a systemic cause concerns every
     *     copy
     */
    public int requeueStalled(RunContext run) {
        RunContext half = run.withReserve(run.remaining().dividedBy(2));
        int requeued = 0;
        do {
            CheckpointStore.StalledPage page = list(half);
            requeued += requeueStalled(run, half, page.copies());
            if (!hasTime(half)) {
                break;
            }
            position.set(page.next());
        } while (position.get().isPresent());
        return requeued;
    }

    private CheckpointStore.StalledPage list(RunContext run) {
        Instant since = clock.instant().minus(CHECK_INTERVAL);
        try {
            return checkpoints.listStalled(run, since, since, position.get());
        } catch (PermanentException refused) {
            // The service may have refused the continuation.
            position.set(Optional.empty());
            throw refused;
        }
    }

    /** Rows that were checked have changed, so a page that is listed again holds the others. */
    private int requeueStalled(RunContext run, RunContext half, List<CheckpointStore.StalledCopy> copies) {
        if (copies.isEmpty()) {
            return 0;
        }
        Optional<Instant> oldestSegment = segmentQueue.oldest(half);
        List<BlobEvent> stalled = new ArrayList<>();
        for (CheckpointStore.StalledCopy copy : copies) {
            if (hasTime(half) && isStalled(half, copy, oldestSegment)) {
                stalled.add(toEvent(copy));
            }
        }
        blobEvents.enqueue(run, stalled);
        return stalled.size();
    }

    private static boolean hasTime(RunContext run) {
        return run.remaining().compareTo(RunContext.DEADLINE_MARGIN) > 0;
    }

    private boolean isStalled(RunContext run, CheckpointStore.StalledCopy copy, Optional<Instant> oldestSegment) {
        try {
            Optional<CheckpointStore.Row> row =
                    checkpoints.find(run, copy.version().blob()).filter(read -> !mayWait(read, oldestSegment));
            return row.flatMap(CheckpointStore.Row::copying)
                    .filter(copying -> copying.version().equals(copy.version()))
                    .filter(copying -> isStalled(run, row, copying))
                    .isPresent();
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            TransferException failure = UnexpectedFailure.translate("check the copy of " + copy.version(), thrown);
            if (failure instanceof PermanentException refused
                    && refused.failureCause().isSystemic()) {
                throw refused;
            }
            return false;
        }
    }

    /**
     * Whether messages from before the row's last change still wait on the queue. Its segments may be among them, and to
     * queue them again would only make a long queue longer.
     */
    private static boolean mayWait(CheckpointStore.Row row, Optional<Instant> oldestSegment) {
        return oldestSegment.filter(oldest -> !oldest.isAfter(row.changedAt())).isPresent();
    }

    /** Stores the progress in the row; one without any also says that no segment is queued, so that the event queues them. */
    private boolean isStalled(RunContext run, Optional<CheckpointStore.Row> row, Checkpoint.Copying copying) {
        int stored = uploads.listParts(run, copying.upload(), copying.plan().allParts())
                .map(List::size)
                .orElse(0);
        boolean progress = copying.dispatched() && stored > copying.storedParts();
        Checkpoint next = copying.storedParts(stored).dispatched(progress);
        return checkpoints.write(run, row, next).isPresent() && !progress;
    }

    private static BlobEvent toEvent(CheckpointStore.StalledCopy copy) {
        String seed = "stalled copy of " + copy.version();
        return new BlobEvent(
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString(),
                copy.version().blob(),
                Notice.NONE,
                Optional.of(copy.version().etag()),
                OptionalLong.of(copy.size()),
                Optional.empty(),
                Optional.empty());
    }
}
