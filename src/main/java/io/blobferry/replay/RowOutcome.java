package io.blobferry.replay;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.replay.ReplayListener.RowResult;
import java.util.List;
import java.util.Optional;

/**
 * The result of replaying one failure row.
 *
 * @param cause the cause of the failure; empty unless the row failed again
 * @param reason why the row was not resolved, for an operator; may be empty
 */
record RowOutcome(RowResult result, Optional<FailureCause> cause, String reason) {
    RowOutcome(RowResult result, String reason) {
        this(result, Optional.empty(), reason);
    }

    /** The worst of the outcomes, in the order of {@link RowResult}; {@code RESOLVED} if there are none. */
    static RowOutcome of(List<Outcome> outcomes) {
        RowOutcome worst = new RowOutcome(RowResult.RESOLVED, "");
        for (Outcome outcome : outcomes) {
            RowResult result = resultOf(outcome);
            if (result.compareTo(worst.result) > 0) {
                worst = new RowOutcome(result, causeOf(outcome), reasonOf(outcome));
            }
        }
        return worst;
    }

    private static RowResult resultOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.BackedUp backedUp -> RowResult.RESOLVED;
            case Outcome.AlreadyBackedUp backedUp -> RowResult.RESOLVED;
            case Outcome.Ignored ignored -> RowResult.RESOLVED;
            case Outcome.DeleteMarkerPlaced placed -> RowResult.RESOLVED;
            case Outcome.DirectoryExpanded expanded -> RowResult.RESOLVED;
            case Outcome.SourceDeleted deleted -> RowResult.SOURCE_GONE;
            case Outcome.Failed failed -> RowResult.FAILED_AGAIN;
            case Outcome.SegmentsQueued queued -> RowResult.IN_PROGRESS;
            case Outcome.SegmentDeferred deferred -> RowResult.IN_PROGRESS;
            case Outcome.SegmentCopied copied -> RowResult.IN_PROGRESS;
            case Outcome.Superseded superseded -> RowResult.IN_PROGRESS;
            case Outcome.EventDeferred deferred -> RowResult.IN_PROGRESS;
            case Outcome.Incomplete incomplete -> RowResult.INCOMPLETE;
        };
    }

    private static Optional<FailureCause> causeOf(Outcome outcome) {
        return outcome instanceof Outcome.Failed(Failure failure) ? Optional.of(failure.cause()) : Optional.empty();
    }

    private static String reasonOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed(Failure failure) -> failure.cause() + ": " + failure.detail();
            case Outcome.Incomplete(BlobAddress blob, String reason, boolean isAttempt) -> reason;
            case Outcome.SegmentsQueued queued -> "segments queued";
            case Outcome.SourceDeleted deleted -> "source blob deleted";
            default -> "";
        };
    }
}
