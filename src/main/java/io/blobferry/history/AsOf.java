package io.blobferry.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The moment whose state is wanted.
 *
 * @param time the moment, by Azure's clock
 * @param skew by how much the clocks of Azure, S3 and the workers may differ; the answer is exact to one second and this
 * @param honoursForeignMarkers whether a delete marker that no record explains counts as a deletion
 */
public record AsOf(Instant time, Duration skew, boolean honoursForeignMarkers) {
    /** Later than anything in a bucket. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    public AsOf {
        Objects.requireNonNull(time, "time");
        if (skew.isNegative()) {
            throw new IllegalArgumentException("skew must not be negative: " + skew);
        }
        if (time.isAfter(LATEST)) {
            throw new IllegalArgumentException("time must not be after " + LATEST + ": " + time);
        }
    }

    /** The newest state. */
    public static AsOf latest(Duration skew, boolean honoursForeignMarkers) {
        return new AsOf(LATEST, skew, honoursForeignMarkers);
    }

    public boolean isLatest() {
        return time.equals(LATEST);
    }
}
