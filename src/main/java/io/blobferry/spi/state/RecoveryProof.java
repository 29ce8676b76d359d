package io.blobferry.spi.state;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What the passes of the reconciliation prove of the recovery point: everything that was written to the source before it, in
 * the containers backed up, is in S3 or named by a failure row.
 *
 * <p>A complete pass proves this for the time before its bound: its start, or the last change of the oldest blob that it found
 * pending, if that is earlier. The point is the earlier bound of the last two passes, so it does not pass over a blob that one
 * of them did not see, because a listing left it out, or because a worker's clock was ahead of the source's. It never moves
 * back, and stands still after a pass that did not compare everything.
 *
 * @param point the recovery point; empty until two passes in a row have compared everything
 * @param previousBound the bound of the pass before this one; empty if it did not compare everything
 * @param bound the bound of this pass; empty until it is complete, and if it did not compare everything
 * @param oldestPending the pending blob that was changed first, of those that this pass has compared; empty if there is none
 */
public record RecoveryProof(
        Optional<Instant> point,
        Optional<Instant> previousBound,
        Optional<Instant> bound,
        Optional<Pending> oldestPending) {
    /** Before the first pass. */
    public static final RecoveryProof NONE =
            new RecoveryProof(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public RecoveryProof {
        Objects.requireNonNull(point, "point");
        Objects.requireNonNull(previousBound, "previousBound");
        Objects.requireNonNull(bound, "bound");
        Objects.requireNonNull(oldestPending, "oldestPending");
    }

    /**
     * A blob whose current version is neither in S3 nor named by a failure row.
     *
     * @param changedAt when the source says that it was last changed
     * @param blob the blob, as account/container/name
     */
    public record Pending(Instant changedAt, String blob) {
        public Pending {
            Objects.requireNonNull(changedAt, "changedAt");
            Objects.requireNonNull(blob, "blob");
        }

        /** The one of the two that was changed first. */
        public static Pending oldest(Pending one, Pending other) {
            return other.changedAt.isBefore(one.changedAt) ? other : one;
        }
    }

    /** The proof with another pending blob. */
    public RecoveryProof plus(Pending found) {
        return new RecoveryProof(
                point,
                previousBound,
                bound,
                Optional.of(
                        oldestPending.map(known -> Pending.oldest(known, found)).orElse(found)));
    }

    /**
     * The proof at the end of the pass.
     *
     * @param startedAt when the pass began
     * @param comparedAll whether it compared everything
     */
    RecoveryProof atEnd(Instant startedAt, boolean comparedAll) {
        Optional<Instant> reached = Optional.of(oldestPending
                        .map(Pending::changedAt)
                        .map(changedAt -> earlier(changedAt, startedAt))
                        .orElse(startedAt))
                .filter(any -> comparedAll);
        Optional<Instant> proven = reached.flatMap(bounded -> previousBound.map(before -> earlier(before, bounded)));
        Optional<Instant> next = proven.map(
                        found -> point.filter(known -> known.isAfter(found)).orElse(found))
                .or(() -> point);
        return new RecoveryProof(next, previousBound, reached, oldestPending);
    }

    /** The proof at the beginning of the next pass. */
    RecoveryProof forNextPass() {
        return new RecoveryProof(point, bound, Optional.empty(), Optional.empty());
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }
}
