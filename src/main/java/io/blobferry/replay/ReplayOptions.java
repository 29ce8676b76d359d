package io.blobferry.replay;

import io.blobferry.spi.state.FailureSelection;
import java.util.Objects;
import java.util.Optional;

/**
 * What a replay is asked to do.
 *
 * @param selection which failures
 * @param dueOnly only those whose next try is due by {@link ReplayBackoff}
 * @param dryRun only tell what would be replayed
 * @param perSecond how many blobs it begins in a second at the most
 * @param concurrency how many it works on at once
 * @param from where an earlier replay of the same selection stopped; empty to begin
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
        if (perSecond < 1 || concurrency < 1) {
            throw new IllegalArgumentException("a replay works on something: " + perSecond + ", " + concurrency);
        }
    }

    /** The same at another rate. */
    public ReplayOptions perSecond(int blobs) {
        return new ReplayOptions(selection, dueOnly, dryRun, blobs, concurrency, from);
    }

    /** The same without doing anything. */
    public ReplayOptions asDryRun() {
        return new ReplayOptions(selection, dueOnly, true, perSecond, concurrency, from);
    }
}
