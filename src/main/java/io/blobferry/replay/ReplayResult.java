package io.blobferry.replay;

import java.util.Objects;
import java.util.Optional;

/**
 * What one replay came to.
 *
 * @param dryRun whether nothing was done about what was found
 * @param deadLetterFiles files of dead letters that were read
 * @param deadLetters events in them, which are rows now
 * @param found rows that the selection includes
 * @param settled rows that are gone, those of {@code sourceGone} included
 * @param sourceGone of these, blobs that the source no longer has
 * @param failedAgain rows whose blob failed again
 * @param onTheirWay rows whose blob is being copied by segments
 * @param unfinished rows whose blob came to no end
 * @param unreadable what could not be read
 * @param stopped why it ended early, where it did; in words
 * @param next from where to go on, if it ended early
 */
public record ReplayResult(
        boolean dryRun,
        int deadLetterFiles,
        int deadLetters,
        int found,
        int settled,
        int sourceGone,
        int failedAgain,
        int onTheirWay,
        int unfinished,
        int unreadable,
        Optional<String> stopped,
        Optional<String> next) {
    public ReplayResult {
        Objects.requireNonNull(stopped, "stopped");
        Objects.requireNonNull(next, "next");
    }

    /** Whether something failed that another replay, as things stand, would not change. */
    public boolean failed() {
        return failedAgain > 0 || unreadable > 0;
    }

    /** Whether another replay is needed to see the end of it. */
    public boolean leavesWork() {
        return onTheirWay > 0 || unfinished > 0 || stopped.isPresent();
    }
}
