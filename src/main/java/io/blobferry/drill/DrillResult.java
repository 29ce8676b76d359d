package io.blobferry.drill;

import io.blobferry.report.Finding.Weight;
import io.blobferry.report.Report.Verdict;
import io.blobferry.verify.DifferenceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of a drill.
 *
 * @param seed the seed of the draw
 * @param budget the bytes that the drill might read
 * @param startedAt when it began
 * @param endedAt when it ended
 * @param counts the figures
 * @param rate the bytes that were read a second, all objects together; empty if nothing was read
 * @param containers the containers that were listed whole, with the time that a restore would take
 * @param found how many differences there are of each kind
 * @param incomplete what kept the drill from being made, in part or at all; empty if nothing did
 */
public record DrillResult(
        String seed,
        long budget,
        Instant startedAt,
        Instant endedAt,
        Counts counts,
        Optional<Long> rate,
        List<ContainerTotals> containers,
        Map<DifferenceKind, Long> found,
        List<String> incomplete) {
    public DrillResult {
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(endedAt, "endedAt");
        Objects.requireNonNull(counts, "counts");
        Objects.requireNonNull(rate, "rate");
        containers = List.copyOf(containers);
        found = Map.copyOf(found);
        incomplete = List.copyOf(incomplete);
    }

    /**
     * Figures of a drill.
     *
     * @param listed backups that were listed, of which each had the same chance
     * @param drawn backups that were drawn
     * @param read backups that were read
     * @param bytesRead their bytes
     * @param compared of these, how many were compared with the source too, which still has that version
     * @param tooLarge backups larger than the budget, which could not be drawn
     * @param unrelated objects that were drawn and turned out to be of no blob and no backup
     * @param requests requests to all services
     */
    public record Counts(
            long listed,
            long drawn,
            long read,
            long bytesRead,
            long compared,
            long tooLarge,
            long unrelated,
            long requests) {}

    /**
     * The backups of one container, as listed.
     *
     * @param objects their number
     * @param bytes their size
     * @param restoreTime how long a restore of all of them would take, as measured; empty if nothing was measured
     */
    public record ContainerTotals(String container, long objects, long bytes, Optional<Duration> restoreTime) {
        static ContainerTotals none(String container) {
            return new ContainerTotals(container, 0, 0, Optional.empty());
        }

        ContainerTotals plus(long size) {
            return new ContainerTotals(container, objects + 1, bytes + size, restoreTime);
        }

        ContainerTotals estimatedBy(RestoreEstimate estimate) {
            return new ContainerTotals(container, objects, bytes, estimate.timeFor(objects, bytes));
        }
    }

    /** What is archived cannot be read, as is known beforehand, and leaves the drill complete. */
    public Verdict verdict() {
        return Verdict.of(
                found.entrySet().stream()
                        .anyMatch(kind -> kind.getKey().weight() == Weight.DIFFERENCE && kind.getValue() > 0),
                incomplete.isEmpty()
                        && found.entrySet().stream()
                                .noneMatch(kind -> kind.getKey().weight() == Weight.OPEN
                                        && kind.getKey() != DifferenceKind.ARCHIVED
                                        && kind.getValue() > 0));
    }
}
