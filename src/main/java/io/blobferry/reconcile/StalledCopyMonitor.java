package io.blobferry.reconcile;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.Checkpoint;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.CheckpointStore;
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
    private final BlobEventQueue blobEvents;
    private final Clock clock;

    /** The caller closes the ports. */
    public StalledCopyMonitor(
            CheckpointStore checkpoints, MultipartTarget uploads, BlobEventQueue blobEvents, Clock clock) {
        this.checkpoints = checkpoints;
        this.uploads = uploads;
        this.blobEvents = blobEvents;
        this.clock = clock;
    }

    /**
     * Checks every copy whose row has not changed for {@link #CHECK_INTERVAL}, until the end of the table or the run's
     * deadline. A copy that cannot be checked is left to the next run.
     *
     * @return how many copies it put on the event queue
     * @throws TransferException if the table cannot be listed, an event cannot be queued, or a systemic cause concerns every
     *     copy
     */
    public int requeueStalled(RunContext run) {
        int requeued = 0;
        Optional<String> from = Optional.empty();
        do {
            Instant since = clock.instant().minus(CHECK_INTERVAL);
            CheckpointStore.StalledPage page = checkpoints.listStalled(run, since, since, from);
            List<BlobEvent> stalled = new ArrayList<>();
            for (CheckpointStore.StalledCopy copy : page.copies()) {
                if (isStalled(run, copy)) {
                    stalled.add(toEvent(copy));
                }
            }
            blobEvents.enqueue(run, stalled);
            requeued += stalled.size();
            from = page.next();
        } while (from.isPresent() && run.remaining().compareTo(RunContext.DEADLINE_MARGIN) > 0);
        return requeued;
    }

    private boolean isStalled(RunContext run, CheckpointStore.StalledCopy copy) {
        try {
            Optional<CheckpointStore.Row> row =
                    checkpoints.find(run, copy.version().blob());
            return row.flatMap(CheckpointStore.Row::copying)
                    .filter(copying -> copying.version().equals(copy.version()))
                    .filter(copying -> isStalled(run, row, copying))
                    .isPresent();
        } catch (TransferException e) {
            if (e instanceof PermanentException refused
                    && refused.failureCause().isSystemic()) {
                throw e;
            }
            return false;
        }
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
                Optional.of(copy.version().etag()),
                OptionalLong.of(copy.size()),
                Optional.empty());
    }
}
