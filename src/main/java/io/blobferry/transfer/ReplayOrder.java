package io.blobferry.transfer;

import java.util.Objects;
import java.util.Optional;

/**
 * What a replay is asked to do.
 *
 * @param selection which failures
 * @param dueOnly only those whose next try is due by {@link ReplaySchedule}
 * @param dryRun only tell what would be replayed
 * @param perSecond how many blobs it begins in a second at the most
 * @param atOnce how many it works on at once
 * @param from where an earlier replay of the same selection stopped; empty to begin
 */
public record ReplayOrder(
        FailureSelection selection, boolean dueOnly, boolean dryRun, int perSecond, int atOnce, Optional<String> from) {
    public ReplayOrder {
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(from, "from");
        if (perSecond < 1 || atOnce < 1) {
            throw new IllegalArgumentException("a replay works on something: " + perSecond + ", " + atOnce);
        }
    }

    /** The same at another rate. */
    public ReplayOrder perSecond(int blobs) {
        return new ReplayOrder(selection, dueOnly, dryRun, blobs, atOnce, from);
    }

    /** The same without doing anything. */
    public ReplayOrder dry() {
        return new ReplayOrder(selection, dueOnly, true, perSecond, atOnce, from);
    }
}
