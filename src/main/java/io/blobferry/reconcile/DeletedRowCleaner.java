package io.blobferry.reconcile;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.CheckpointStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Removes the rows of deleted blobs once no run can collide with them any more. Idempotent; safe to run in several workers at
 * once.
 */
public final class DeletedRowCleaner {
    /** Longer than any run: a queue message lives seven days by default, and a suspended process may wake up late. */
    static final Duration RETENTION = Duration.ofDays(7);

    private final CheckpointStore checkpoints;
    private final Clock clock;

    /** The caller closes the store. */
    public DeletedRowCleaner(CheckpointStore checkpoints, Clock clock) {
        this.checkpoints = checkpoints;
        this.clock = clock;
    }

    /**
     * Removes those that have not changed for {@link #RETENTION}, until the end of the table or the run's deadline.
     *
     * @return how many rows it removed
     * @throws TransferException if the table fails
     */
    public int clean(RunContext run) {
        Instant since = clock.instant().minus(RETENTION);
        int removed = 0;
        Optional<String> from = Optional.empty();
        do {
            CheckpointStore.RemovedPage page = checkpoints.removeDeleted(run, since, from);
            removed += page.removed();
            from = page.next();
        } while (from.isPresent() && run.remaining().compareTo(RunContext.DEADLINE_MARGIN) > 0);
        return removed;
    }
}
