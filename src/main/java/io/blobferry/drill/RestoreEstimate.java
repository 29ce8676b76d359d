package io.blobferry.drill;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a restore takes, from what single objects took: a time for each object, and a time for each byte, fitted by least
 * squares. Objects are read as many at once as by the drill, from the same machine.
 */
final class RestoreEstimate {
    private final int concurrency;
    private long count;
    private double sumSizes;
    private double sumSeconds;
    private double sumSquares;
    private double sumProducts;

    /** @param concurrency how many objects were read at once */
    RestoreEstimate(int concurrency) {
        this.concurrency = concurrency;
    }

    synchronized void add(long size, Duration took) {
        double seconds = took.toNanos() / 1e9;
        count++;
        sumSizes += size;
        sumSeconds += seconds;
        sumSquares += (double) size * size;
        sumProducts += size * seconds;
    }

    /** The time for so many objects with so many bytes; empty if nothing was measured. */
    synchronized Optional<Duration> timeFor(long objects, long bytes) {
        if (count == 0) {
            return Optional.empty();
        }
        double variance = sumSquares - sumSizes * sumSizes / count;
        double perByte = variance > 0 ? (sumProducts - sumSizes * sumSeconds / count) / variance : 0;
        perByte = Math.max(0, perByte);
        double perObject = Math.max(0, (sumSeconds - perByte * sumSizes) / count);
        if (perObject == 0 && sumSizes > 0) {
            perByte = sumSeconds / sumSizes;
        }
        double seconds = (objects * perObject + bytes * perByte) / concurrency;
        return Optional.of(Duration.ofMillis((long) (seconds * 1_000)));
    }
}
