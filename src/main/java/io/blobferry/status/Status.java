package io.blobferry.status;

import io.blobferry.domain.FailureCause;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.WorkerStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the backup stands. Every figure is read from the place that keeps it, so it may be of a moment before {@code readAt}.
 *
 * @param readAt when it was read
 * @param pass the latest pass of the reconciliation, which has the recovery point; empty before the first
 * @param events the queue of events
 * @param segments the queue of the segments of large blobs
 * @param copies the copies by parts that are under way
 * @param failures the failure rows
 * @param workers the workers, the one that was heard of last first
 * @param drill what the daily drills have read; empty before the first
 */
public record Status(
        Instant readAt,
        Reading<Optional<ReconciliationPass>> pass,
        Reading<Queue> events,
        Reading<Queue> segments,
        Reading<Copies> copies,
        Reading<Failures> failures,
        Reading<List<WorkerStore.Worker>> workers,
        Reading<Optional<DrillStateStore.State>> drill) {

    /** Whether all parts could be read. */
    public boolean isComplete() {
        return Stream.of(pass, events, segments, copies, failures, workers, drill)
                .allMatch(part -> part.problem().isEmpty());
    }

    /**
     * A queue.
     *
     * @param approximateLength the approximate number of messages, those included that a worker has or that wait for a delay
     * @param oldestWaiting when the message at the front was sent, approximately; empty if none waits for a worker
     */
    public record Queue(long approximateLength, Optional<Instant> oldestWaiting) {
        public Queue {
            Objects.requireNonNull(oldestWaiting, "oldestWaiting");
        }
    }

    /**
     * The copies by parts that are under way: open multipart uploads that the row of their blob names. Copies by one PUT are
     * under way for seconds, and nothing keeps them.
     *
     * @param listed those that were asked about, the oldest first
     * @param openUploads how many open uploads the buckets list under the routes' prefixes, orphaned ones included
     * @param complete whether all open uploads were listed and asked about
     */
    public record Copies(List<Copy> listed, long openUploads, boolean complete) {
        public Copies {
            listed = List.copyOf(listed);
        }
    }

    /**
     * A copy by parts.
     *
     * @param blob the blob, as account/container/name
     * @param startedAt when its upload was begun
     * @param bytes the blob's size
     * @param storedBytes the bytes of the parts that S3 has
     */
    public record Copy(String blob, Instant startedAt, long bytes, long storedBytes) {
        public Copy {
            Objects.requireNonNull(blob, "blob");
            Objects.requireNonNull(startedAt, "startedAt");
        }
    }

    /**
     * The failure rows.
     *
     * @param byCause those that were counted
     * @param unreadable rows among those counted that this version cannot read
     * @param complete whether all were counted; else there are more
     */
    public record Failures(Map<FailureCause, Group> byCause, long unreadable, boolean complete) {
        public Failures {
            byCause = Map.copyOf(byCause);
        }

        /** How many were counted, those included that cannot be read. */
        public long counted() {
            return unreadable
                    + byCause.values().stream().mapToLong(Group::count).sum();
        }
    }

    /**
     * The failures of one cause.
     *
     * @param oldest the subject that failed first of those counted
     * @param firstFailedAt when it failed first
     */
    public record Group(long count, String oldest, Instant firstFailedAt) {
        public Group {
            Objects.requireNonNull(oldest, "oldest");
            Objects.requireNonNull(firstFailedAt, "firstFailedAt");
        }

        Group plus(Group other) {
            Group first = other.firstFailedAt.isBefore(firstFailedAt) ? other : this;
            return new Group(count + other.count, first.oldest, first.firstFailedAt);
        }
    }
}
