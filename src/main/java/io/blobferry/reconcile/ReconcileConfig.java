package io.blobferry.reconcile;

import io.blobferry.domain.AbsentBackupPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * The configuration of the reconciliation.
 *
 * @param account the source account
 * @param containers the containers that are compared; empty for all of the account
 * @param interval the minimum time from the start of one pass to the start of the next; positive
 * @param maxBacklog the maximum length of the event queue at which more events are enqueued; not negative
 * @param pageSize the number of blobs compared in one step; 1 to 5,000 (the limit of Azure's List Blobs)
 * @param redispatchAfter how long a dispatched copy's row may stay unchanged before the blob is checked again; positive
 * @param safetyMargin by how much an object must be newer than a blob's last change to be known as its backup without
 *     reading the row; positive, and longer than the longest run plus the difference between the clouds' clocks
 * @param findings what is done about what a pass finds besides blobs without a backup
 */
public record ReconcileConfig(
        String account,
        Set<String> containers,
        Duration interval,
        long maxBacklog,
        int pageSize,
        Duration redispatchAfter,
        Duration safetyMargin,
        Findings findings) {
    private static final int MAX_PAGE_SIZE = 5_000;

    public ReconcileConfig {
        Objects.requireNonNull(account, "account");
        containers = Set.copyOf(containers);
        requirePositive(interval, "interval");
        if (maxBacklog < 0) {
            throw new IllegalArgumentException("maxBacklog must not be negative: " + maxBacklog);
        }
        if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
            throw new IllegalArgumentException("pageSize must be 1 to " + MAX_PAGE_SIZE + ": " + pageSize);
        }
        requirePositive(redispatchAfter, "redispatchAfter");
        requirePositive(safetyMargin, "safetyMargin");
        Objects.requireNonNull(findings, "findings");
    }

    /**
     * What is done about deleted blobs, absent backups and changed tags.
     *
     * @param maxDeletionsPercent how many of a container's objects, in percent, may get an event for a deleted blob in one
     *     pass, at least one; 0 if deletions are only counted
     * @param absentBackups what is done about a backup that the target no longer has
     * @param comparesTags whether the listed index tags are compared with those of the backups
     */
    public record Findings(int maxDeletionsPercent, AbsentBackupPolicy absentBackups, boolean comparesTags) {
        public Findings {
            if (maxDeletionsPercent < 0 || maxDeletionsPercent > 100) {
                throw new IllegalArgumentException("maxDeletionsPercent must be 0 to 100: " + maxDeletionsPercent);
            }
            Objects.requireNonNull(absentBackups, "absentBackups");
        }
    }

    private static void requirePositive(Duration value, String name) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
