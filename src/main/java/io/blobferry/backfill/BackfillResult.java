package io.blobferry.backfill;

import io.blobferry.cost.Cost;
import io.blobferry.domain.FailureCause;
import io.blobferry.report.Report.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of a backfill.
 *
 * @param subject what was compared, for people
 * @param failures the blobs that could not be copied, by cause; each has a failure row
 * @param cost what the run has cost; of a dry run, what a run would cost
 * @param estimate what a dry run found; empty for a run
 * @param incomplete why not all was compared or copied; empty if it was
 */
public record BackfillResult(
        String subject,
        Instant startedAt,
        Instant endedAt,
        Counts counts,
        Map<FailureCause, Long> failures,
        Cost cost,
        Optional<BackfillEstimate> estimate,
        List<String> incomplete) {
    public BackfillResult {
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(endedAt, "endedAt");
        failures = Map.copyOf(failures);
        incomplete = List.copyOf(incomplete);
    }

    /**
     * The counts.
     *
     * @param compared the blobs that were compared
     * @param upToDate those of them that have their backup
     * @param copied those that the run copied
     * @param copiedBytes their bytes
     * @param alreadyThere those of which the run found the backup, which the comparison had not seen
     * @param gone those that the source no longer has
     * @param withWorkers those whose segments workers are copying
     * @param notCompleted those that the run did not complete; the next one begins there
     * @param unrouted listed blobs that no route backs up
     * @param refusedLines the lines of a list that name no blob, or none that is backed up
     * @param objects the objects that were listed
     */
    public record Counts(
            long compared,
            long upToDate,
            long copied,
            long copiedBytes,
            long alreadyThere,
            long gone,
            long withWorkers,
            long notCompleted,
            long unrouted,
            long refusedLines,
            long objects) {}

    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Incomplete before all else: the same command goes on. */
    public Verdict verdict() {
        if (!incomplete.isEmpty()) {
            return Verdict.INCOMPLETE;
        }
        return failed() > 0 || counts.refusedLines() > 0 ? Verdict.DIFFERENCES : Verdict.SOUND;
    }

    Duration duration() {
        return Duration.between(startedAt, endedAt);
    }
}
