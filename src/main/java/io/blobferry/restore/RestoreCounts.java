package io.blobferry.restore;

import java.util.List;
import java.util.Optional;

/** Counts outcomes. Thread-safe. */
final class RestoreCounts {
    private long restored;
    private long bytes;
    private long alreadyThere;
    private long uncertain;
    private long changed;
    private long notReplaced;
    private long damaged;
    private long failed;
    private long interrupted;
    private long archived;
    private long thawing;
    private long gone;
    private long missingUncertain;
    private long notOurs;

    synchronized void add(RestoreOutcome outcome) {
        switch (outcome) {
            case RestoreOutcome.Restored(long size, List<String> doubts, List<String> notes) -> {
                restored++;
                bytes += size;
                addFinal(doubts, notes);
            }
            case RestoreOutcome.AlreadyThere(long ignored, List<String> doubts, List<String> notes) -> {
                alreadyThere++;
                addFinal(doubts, notes);
            }
            case RestoreOutcome.NotReplaced ignored -> notReplaced++;
            case RestoreOutcome.Damaged ignored -> damaged++;
            case RestoreOutcome.Failed ignored -> failed++;
            case RestoreOutcome.Interrupted ignored -> interrupted++;
            case RestoreOutcome.Archived ignored -> archived++;
            case RestoreOutcome.Thawing ignored -> thawing++;
        }
    }

    private void addFinal(List<String> doubts, List<String> notes) {
        uncertain += doubts.isEmpty() ? 0 : 1;
        changed += notes.isEmpty() ? 0 : 1;
    }

    synchronized void add(RestorePlan.Omitted omitted) {
        switch (omitted.reason()) {
            case GONE -> gone++;
            case MISSING_UNCERTAIN -> missingUncertain++;
            case NOT_OURS -> notOurs++;
        }
    }

    /** Forgets what the next pass tries again. */
    synchronized void beginPass() {
        notReplaced = 0;
        damaged = 0;
        failed = 0;
        interrupted = 0;
        archived = 0;
        thawing = 0;
        gone = 0;
        missingUncertain = 0;
        notOurs = 0;
    }

    synchronized long thawing() {
        return thawing;
    }

    synchronized RestoreResult result(Optional<String> stopReason) {
        return new RestoreResult(
                restored,
                bytes,
                alreadyThere,
                uncertain,
                changed,
                notReplaced,
                damaged,
                failed,
                interrupted,
                archived,
                thawing,
                new RestoreResult.Omitted(gone, missingUncertain, notOurs),
                stopReason);
    }
}
