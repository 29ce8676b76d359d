package io.blobferry.replay;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.ReplayCursorStore;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The pages of the timer's replay. A durable cursor names the page with which it continues: each page is claimed by moving
 * the cursor behind it, so that every replay, of every worker, takes the pages after those of the one before, and rows at the
 * end of a table that does not fit one run are reached like those at its beginning. After the table's end it continues at the
 * beginning, until it has come round.
 *
 * <p>A page that is claimed by a run that stops before all its rows were replayed is taken again one round later. Its rows
 * that were due first were replayed first.
 */
final class DuePages implements RowPages {
    /** Each lost claim means that another run has claimed a page. */
    private static final int MAX_LOST_CLAIMS = 20;

    private final FailureStore failures;
    private final ReplayCursorStore cursors;
    private final RunContext run;
    private final ReplayOptions options;
    private final ReplayCounters counters;
    private final Set<Optional<String>> taken = new HashSet<>();
    private Optional<ReplayCursorStore.Row> cursor = Optional.empty();
    private boolean known;

    /** In place of the cursor where it cannot be read. */
    private Optional<RowPages> withoutCursor = Optional.empty();

    DuePages(
            FailureStore failures,
            ReplayCursorStore cursors,
            RunContext run,
            ReplayOptions options,
            ReplayCounters counters) {
        this.failures = failures;
        this.cursors = cursors;
        this.run = run;
        this.options = options;
        this.counters = counters;
    }

    @Override
    public Optional<FailureStore.Page> next() {
        try {
            return withoutCursor.isPresent() ? withoutCursor.get().next() : claim();
        } catch (PermanentException refused) {
            if (refused.failureCause() != FailureCause.UNREADABLE_ROW) {
                throw refused;
            }
            counters.unreadable(run, refused.getMessage());
            withoutCursor = Optional.of(new SelectedPages(failures, run, options));
            return withoutCursor.get().next();
        }
    }

    private Optional<FailureStore.Page> claim() {
        for (int attempt = 1; attempt <= MAX_LOST_CLAIMS; attempt++) {
            cursor = known ? cursor : cursors.find(run);
            Optional<String> from = cursor.flatMap(ReplayCursorStore.Row::from);
            if (taken.contains(from)) {
                return Optional.empty();
            }
            FailureStore.Page page = list(from);
            cursor = cursors.write(run, cursor, page.next());
            known = cursor.isPresent();
            if (known) {
                taken.add(from);
                return Optional.of(page);
            }
        }
        throw new TransientException("claim a page of failures", "gave up after repeated write conflicts", null);
    }

    /** The first page where the service no longer accepts the cursor's continuation. */
    private FailureStore.Page list(Optional<String> from) {
        try {
            return failures.list(run, options.selection(), from);
        } catch (PermanentException refused) {
            if (from.isEmpty() || refused.failureCause() != FailureCause.REJECTED) {
                throw refused;
            }
            counters.unreadable(run, "beginning at the first page: " + refused.getMessage());
            return failures.list(run, options.selection(), Optional.empty());
        }
    }

    /** The cursor knows where the next replay continues. */
    @Override
    public Optional<String> position() {
        return Optional.empty();
    }
}
