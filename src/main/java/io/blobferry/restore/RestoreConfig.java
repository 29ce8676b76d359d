package io.blobferry.restore;

import io.blobferry.spi.target.BackupReader.ThawTier;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a restore works.
 *
 * @param concurrency how many ranges are in flight at most, and how many blobs
 * @param overwrite whether something else at the destination is replaced
 * @param inPlace whether blobs may be written over those that they are backups of
 * @param looksFirst whether the destination is asked before a small blob is read; otherwise the write finds out, until one
 *     finds something there
 * @param thaw how archived versions are made readable; empty: they are not
 * @param maxAttempts attempts at a range or request, at least 1
 * @param initialBackoff the pause after the first failed attempt
 * @param maxBackoff the longest pause
 */
public record RestoreConfig(
        int concurrency,
        boolean overwrite,
        boolean inPlace,
        boolean looksFirst,
        Optional<Thaw> thaw,
        int maxAttempts,
        Duration initialBackoff,
        Duration maxBackoff) {
    public RestoreConfig {
        if (concurrency < 1 || maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "concurrency and maxAttempts must be positive: " + concurrency + ", " + maxAttempts);
        }
        Objects.requireNonNull(thaw, "thaw");
        Objects.requireNonNull(initialBackoff, "initialBackoff");
        Objects.requireNonNull(maxBackoff, "maxBackoff");
    }

    /** With six attempts over about a minute. */
    public RestoreConfig(int concurrency, boolean overwrite, boolean inPlace, boolean looksFirst, Optional<Thaw> thaw) {
        this(concurrency, overwrite, inPlace, looksFirst, thaw, 6, Duration.ofMillis(500), Duration.ofSeconds(30));
    }

    /** The same, but the destination is asked before each blob is read. */
    public RestoreConfig withLooksFirst() {
        return new RestoreConfig(concurrency, overwrite, inPlace, true, thaw, maxAttempts, initialBackoff, maxBackoff);
    }

    /**
     * How archived versions are made readable.
     *
     * @param days how long the readable copy is kept
     * @param waits whether the restore waits for the copies; otherwise the next call continues
     */
    public record Thaw(ThawTier tier, int days, boolean waits) {
        public Thaw {
            Objects.requireNonNull(tier, "tier");
            if (days < 1) {
                throw new IllegalArgumentException("days must be positive: " + days);
            }
        }
    }
}
