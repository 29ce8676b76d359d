package io.blobferry.restore;

import io.blobferry.report.Report.Verdict;
import java.util.Objects;
import java.util.Optional;

/**
 * The counts of a restore, with those of earlier calls of the same command.
 *
 * @param restored blobs that were written and verified
 * @param bytes their bytes
 * @param alreadyThere blobs that the destination had
 * @param uncertain of both, those that the bucket cannot prove
 * @param changed of both, those of which something is not as it was
 * @param notReplaced blobs in whose place is something else
 * @param damaged versions whose bytes are not those of their checksum
 * @param failed blobs that cannot be restored until something is corrected
 * @param interrupted blobs that another call tries again
 * @param archived versions that cannot be read, and for which no copy was asked
 * @param thawing versions of which S3 is making a readable copy
 * @param omitted what the plan does not restore
 * @param stopReason why the restore ended before all blobs were tried; empty if they were
 */
public record RestoreResult(
        long restored,
        long bytes,
        long alreadyThere,
        long uncertain,
        long changed,
        long notReplaced,
        long damaged,
        long failed,
        long interrupted,
        long archived,
        long thawing,
        Omitted omitted,
        Optional<String> stopReason) {
    public RestoreResult {
        Objects.requireNonNull(omitted, "omitted");
        Objects.requireNonNull(stopReason, "stopReason");
    }

    /**
     * What a plan does not restore.
     *
     * @param gone blobs that did not exist at the time
     * @param missingUncertain of which the bucket cannot prove that
     * @param notOurs objects of other tools
     */
    public record Omitted(long gone, long missingUncertain, long notOurs) {}

    /** How many blobs the plan had that were to be restored, so far. */
    public long planned() {
        return restored + alreadyThere + notReplaced + damaged + failed + interrupted + archived + thawing;
    }

    /** Whether something is not as it should be, and another call alone does not change that. */
    public boolean hasDifferences() {
        return uncertain + changed + notReplaced + damaged + failed + omitted.missingUncertain() > 0;
    }

    /** Whether another call of the same command has work left. */
    public boolean isIncomplete() {
        return interrupted + thawing > 0 || stopReason.isPresent();
    }

    /**
     * Work that the same call completes comes before all else, since only then is everything known that differs. What is
     * archived and was not read is no difference, as in a verification, and leaves the restore incomplete.
     */
    public Verdict verdict() {
        return isIncomplete() ? Verdict.INCOMPLETE : Verdict.of(hasDifferences(), archived == 0);
    }

    /** Whether all blobs are at the destination. */
    public boolean isComplete() {
        return notReplaced + damaged + failed + archived == 0 && !isIncomplete();
    }
}
