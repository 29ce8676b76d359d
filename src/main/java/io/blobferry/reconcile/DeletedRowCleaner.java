package io.blobferry.reconcile;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.CheckpointStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Removes the rows of deleted blobs once no run can collide with them any more. Idempotent; safe to run in several workers at
 * once.
 */
public final class DeletedRowCleaner {
    /** Longer than any run: a queue message lives seven days by default, and a suspended process may wake up late. */
    static final Duration RETENTION = Duration.ofDays(7);

    private final CheckpointStore checkpoints;
    private final Clock clock;

    /** Where a run continues after one that did not reach the end of the table; known to this process only. */
    private final AtomicReference<Optional<String>> position = new AtomicReference<>(Optional.empty());

    /** The caller closes the store. */
    public DeletedRowCleaner(CheckpointStore checkpoints, Clock clock) {
        this.checkpoints = checkpoints;
        this.clock = clock;
    }

    /**
     * Removes those that have not changed for {@link #RETENTION}, until the end of the table or half of the run's remaining
     * time, so that another task of the same run has the other half. The next run continues there.
     *
     * @return how many rows it removed
     * @throws TransferException if the table fails
     */
    public int clean(RunContext run) {
        RunContext half = run.withReserve(run.remaining().dividedBy(2));
        Instant since = clock.instant().minus(RETENTION);
        int removed = 0;
        do {
            CheckpointStore.RemovedPage page = remove(half, since);
            removed += page.removed();
            position.set(page.next());
        } while (position.get().isPresent() && half.remaining().compareTo(RunContext.DEADLINE_MARGIN) > 0);
        return removed;
    }

    private CheckpointStore.RemovedPage remove(RunContext run, Instant since) {
        try {
            return checkpoints.removeDeleted(run, since, position.get());
        } catch (PermanentException refused) {
            // The service may have refused the continuation.
            position.set(Optional.empty());
            throw refused;
        }
    }
}
