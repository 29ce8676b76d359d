package io.blobferry.spi.state;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** The counts of a pass of the reconciliation, or of one step of it. What is not counted is zero. */
public record ReconciliationCounts(Map<Counter, Long> values) {
    /** What a pass counts. */
    public enum Counter {
        /** Blobs that were compared. */
        COMPARED,
        /** Events that were put on the event queue, deletions included. */
        QUEUED,
        /** Events among these for stalled copies. */
        STALLED_COPIES,
        /** Blobs that are being copied. */
        IN_PROGRESS,
        /** Blobs that were skipped because a failure row names them whose next attempt is not due yet. */
        FAILED,
        /** Blobs whose current version is neither in S3 nor named by a failure row. Those that are being copied are among them. */
        PENDING,
        /** Blobs without a backup of their current version that a failure row names, whether or not its next attempt is due. */
        NAMED,
        /** Objects that were listed. */
        OBJECTS,
        /** Blobs that have an object under their key. */
        MATCHED,
        /** Events among the queued ones for deleted blobs, without those that were held back and get a record alone. */
        DELETIONS,
        /** Deleted blobs whose backup got no delete marker, because the limit of deletions was reached. */
        HELD_BACK,
        /** Backups that the checkpoint row names and the target no longer has, found for the first time. */
        ABSENT,
        /** The same of backups that were uploaded again after an earlier pass had found them absent. */
        ABSENT_AGAIN,
        /** Events among the queued ones for blobs whose index tags differ from those of the backup. */
        CHANGED_TAGS,
        /** Destinations that could not be compared. */
        SKIPPED_DESTINATIONS,
        /** Requests to all services. */
        REQUESTS
    }

    public static final ReconciliationCounts NONE = new ReconciliationCounts(Map.of());

    public ReconciliationCounts {
        EnumMap<Counter, Long> counted = new EnumMap<>(Counter.class);
        values.forEach((counter, count) -> {
            if (count != 0) {
                counted.put(counter, count);
            }
        });
        // In the order of the counters, as logs and traces print them.
        values = Collections.unmodifiableMap(counted);
    }

    public static ReconciliationCounts of(Counter counter, long count) {
        return new ReconciliationCounts(Map.of(counter, count));
    }

    public long get(Counter counter) {
        return values.getOrDefault(counter, 0L);
    }

    /** Objects without a blob at the source. */
    public long objectsWithoutBlob() {
        return Math.max(0, get(Counter.OBJECTS) - get(Counter.MATCHED));
    }

    public ReconciliationCounts plus(ReconciliationCounts more) {
        EnumMap<Counter, Long> sum = new EnumMap<>(Counter.class);
        sum.putAll(values);
        more.values.forEach((counter, count) -> sum.merge(counter, count, Long::sum));
        return new ReconciliationCounts(sum);
    }

    public ReconciliationCounts plus(Counter counter, long count) {
        return plus(of(counter, count));
    }
}
