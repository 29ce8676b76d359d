package io.blobferry.replay;

import java.util.Objects;
import java.util.Optional;

/**
 * What one replay came to.
 *
 * @param dryRun whether nothing was done about what was found
 * @param deadLetterFiles files of dead letters that were read
 * @param deadLetterEvents events in them, which are rows now
 * @param found rows that the selection includes
 * @param resolved rows that are gone, those of {@code sourceGone} included
 * @param sourceGone of these, blobs that the source no longer has
 * @param failedAgain rows whose blob failed again
 * @param inProgress rows whose blob is being copied by segments
 * @param incomplete rows whose blob came to no end
 * @param unreadable what could not be read
 * @param stopReason why it ended early, where it did; in words
 * @param next from where to go on, if it ended early
 */
public record ReplayResult(
        boolean dryRun,
        int deadLetterFiles,
        int deadLetterEvents,
        int found,
        int resolved,
        int sourceGone,
        int failedAgain,
        int inProgress,
        int incomplete,
        int unreadable,
        Optional<String> stopReason,
        Optional<String> next) {
    public ReplayResult {
        Objects.requireNonNull(stopReason, "stopped");
        Objects.requireNonNull(next, "next");
    }

    /** Whether something failed that another replay, as things stand, would not change. */
    public boolean hasFailures() {
        return failedAgain > 0 || unreadable > 0;
    }

    /** Whether another replay is needed to see the end of it. */
    public boolean isIncomplete() {
        return inProgress > 0 || incomplete > 0 || stopReason.isPresent();
    }
}
