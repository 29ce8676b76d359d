package io.blobferry.bench;

import java.util.Optional;

/**
 * What a figure of a copier is to be: a bound of its own, or a multiple of another copier's in the same run.
 *
 * @param other whose figure the bound is a multiple of; absent: the bound is the figure's own
 * @param atMost whether less is better
 */
record Goal(Figure figure, String copier, Optional<String> other, double bound, boolean atMost) {
    static Goal atMost(Figure figure, String copier, double bound) {
        return new Goal(figure, copier, Optional.empty(), bound, true);
    }

    static Goal atMostOf(Figure figure, String copier, double times, String other) {
        return new Goal(figure, copier, Optional.of(other), times, true);
    }

    static Goal atLeastOf(Figure figure, String copier, double times, String other) {
        return new Goal(figure, copier, Optional.of(other), times, false);
    }

    /** What the figure is by now, in the unit of the bound; empty if one of the copiers did not run. */
    Optional<Double> reached(Medians medians) {
        Optional<Double> own = medians.of(copier, figure);
        return other.isEmpty()
                ? own
                : own.flatMap(mine -> medians.of(other.get(), figure).map(theirs -> mine / theirs));
    }

    /** Where the bound lies among the figures themselves; empty if the other copier did not run. */
    Optional<Double> line(Medians medians) {
        return other.isEmpty()
                ? Optional.of(bound)
                : medians.of(other.get(), figure).map(theirs -> bound * theirs);
    }

    boolean heldBy(double value) {
        return atMost ? value <= bound : value >= bound;
    }
}
