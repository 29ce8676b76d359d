package io.blobferry.drill;

import java.time.Duration;
import java.util.Optional;

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
