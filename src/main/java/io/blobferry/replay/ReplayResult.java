package io.blobferry.replay;

import java.util.Objects;
import java.util.Optional;

/**
 * The counts of one replay.
 *
 * @param dryRun whether the rows were only reported
 * @param deadLetterFiles dead-letter files that were read
 * @param deadLetterEvents events in these files; recorded as failure rows unless this was a dry run
 * @param found rows that were replayed, or that a dry run reported
 * @param resolved rows that were removed, including those of {@code sourceGone}
 * @param sourceGone resolved rows whose blob no longer exists at the source
 * @param failedAgain rows whose subject failed again
 * @param inProgress rows whose blob is being copied by segments
 * @param incomplete rows whose replay stopped before a result
 * @param skipped rows that were not tried, because several of their container were just refused
 * @param unreadable failure rows and dead-letter files that could not be read
 * @param stopReason why the replay ended early; empty if it replayed all rows
 * @param next the continuation for the next replay, if this one ended early at a page after the first
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
        int skipped,
        int unreadable,
        Optional<String> stopReason,
        Optional<String> next) {
    public ReplayResult {
        Objects.requireNonNull(stopReason, "stopReason");
        Objects.requireNonNull(next, "next");
    }

    /** Whether failures remain that another replay would not resolve without a change. */
    public boolean hasFailures() {
        return failedAgain > 0 || unreadable > 0;
    }

    /** Whether another replay is needed to finish. */
    public boolean isIncomplete() {
        return inProgress > 0 || incomplete > 0 || skipped > 0 || stopReason.isPresent();
    }
}
