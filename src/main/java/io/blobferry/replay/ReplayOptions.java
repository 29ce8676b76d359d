package io.blobferry.replay;

import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import java.util.Objects;
import java.util.Optional;

/**
 * The options of a replay.
 *
 * @param selection which failure rows to replay
 * @param dueOnly whether to continue where the last such replay stopped, and skip rows whose next attempt is {@linkplain FailureStore.Row#retryAt not due yet}
 * @param dryRun whether to report the rows without replaying them
 * @param perSecond the maximum number of rows started per second; at least 1
 * @param concurrency the maximum number of rows replayed at once; at least 1
 * @param from the {@link ReplayResult#next} of an earlier replay of the same selection; empty to start at the first row
 */
public record ReplayOptions(
        FailureSelection selection,
        boolean dueOnly,
        boolean dryRun,
        int perSecond,
        int concurrency,
        Optional<String> from) {
    public ReplayOptions {
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(from, "from");
        requirePositive(perSecond, "perSecond");
        requirePositive(concurrency, "concurrency");
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
    }

    /** A copy with another rate. */
    public ReplayOptions perSecond(int rows) {
        return new ReplayOptions(selection, dueOnly, dryRun, rows, concurrency, from);
    }

    /** A copy that only reports. */
    public ReplayOptions asDryRun() {
        return new ReplayOptions(selection, dueOnly, true, perSecond, concurrency, from);
    }
}
