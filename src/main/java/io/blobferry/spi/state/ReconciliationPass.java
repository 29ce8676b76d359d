package io.blobferry.spi.state;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The state of one pass of the reconciliation over all blobs: its position and its counts so far.
 *
 * @param number the number of the pass, from 1
 * @param completedAt when the pass ended; empty while it is in progress
 * @param position the next step; after the end, the last step
 */
public record ReconciliationPass(
        long number, Instant startedAt, Optional<Instant> completedAt, Position position, Counts counts) {
    public ReconciliationPass {
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(completedAt, "completedAt");
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(counts, "counts");
    }

    /** A step of the pass; its result is stored as a whole or not at all. */
    public sealed interface Position {}

    /** Queries one page of stalled copies; {@code continuation} is the query's, empty for the first page. */
    public record StalledCopyScan(Optional<String> continuation) implements Position {
        public StalledCopyScan {
            Objects.requireNonNull(continuation, "continuation");
        }
    }

    /** Finds the next container; {@code continuation} is that of the listing of containers, empty for the first. */
    public record ContainerScan(Optional<String> continuation) implements Position {
        public ContainerScan {
            Objects.requireNonNull(continuation, "continuation");
        }
    }

    /**
     * Compares one page of a container's blobs with the objects in one of the container's destinations.
     *
     * @param nextContainer the continuation of the listing of containers after this one; empty if this is the last
     * @param destinationIndex the index of the destination among the container's destinations
     * @param continuation the continuation of the listing of blobs; empty for the first page
     * @param lastKey the key up to which the objects have been listed; empty at the start
     * @param blobsExhausted whether all blobs have been compared and only objects without a blob remain
     */
    public record PrefixCursor(
            String container,
            Optional<String> nextContainer,
            int destinationIndex,
            Optional<String> continuation,
            String lastKey,
            boolean blobsExhausted)
            implements Position {
        public PrefixCursor {
            Objects.requireNonNull(container, "container");
            Objects.requireNonNull(nextContainer, "nextContainer");
            Objects.requireNonNull(continuation, "continuation");
            Objects.requireNonNull(lastKey, "lastKey");
        }

        /** The start of one of the container's destinations. */
        public PrefixCursor(String container, Optional<String> nextContainer, int destinationIndex) {
            this(container, nextContainer, destinationIndex, Optional.empty(), "", false);
        }

        /** The start of the container's next destination. */
        public PrefixCursor nextDestination() {
            return new PrefixCursor(container, nextContainer, destinationIndex + 1);
        }

        /** The same page of blobs, with the objects listed up to the given key. */
        public PrefixCursor withLastKey(String key) {
            return new PrefixCursor(container, nextContainer, destinationIndex, continuation, key, blobsExhausted);
        }

        /**
         * The position after a page of blobs.
         *
         * @param next the page's continuation; empty after the last page
         * @param key the key up to which the objects have been listed
         */
        public PrefixCursor afterPage(Optional<String> next, String key) {
            return new PrefixCursor(container, nextContainer, destinationIndex, next, key, next.isEmpty());
        }
    }

    /**
     * The counts of a pass.
     *
     * @param compared blobs that were compared
     * @param queued events that were put on the event queue
     * @param stalledCopies events among these for stalled copies
     * @param inProgress blobs that are being copied
     * @param failed blobs that were skipped because a failure row names them whose next attempt is not due yet
     * @param objects objects that were listed
     * @param matched blobs that have an object under their key
     * @param skippedDestinations destinations that could not be compared
     * @param requests requests to all services
     */
    public record Counts(
            long compared,
            long queued,
            long stalledCopies,
            long inProgress,
            long failed,
            long objects,
            long matched,
            long skippedDestinations,
            long requests) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

        /** Objects without a blob at the source; they are kept. */
        public long objectsWithoutBlob() {
            return Math.max(0, objects - matched);
        }

        Counts plus(Counts more) {
            return new Counts(
                    compared + more.compared,
                    queued + more.queued,
                    stalledCopies + more.stalledCopies,
                    inProgress + more.inProgress,
                    failed + more.failed,
                    objects + more.objects,
                    matched + more.matched,
                    skippedDestinations + more.skippedDestinations,
                    requests + more.requests);
        }

        public static Counts ofStalledCopies(long copies) {
            return new Counts(0, copies, copies, 0, 0, 0, 0, 0, 0);
        }

        public static Counts ofObjects(long objects) {
            return new Counts(0, 0, 0, 0, 0, objects, 0, 0, 0);
        }

        public static Counts ofRequests(long requests) {
            return new Counts(0, 0, 0, 0, 0, 0, 0, 0, requests);
        }

        public static final Counts ONE_SKIPPED = new Counts(0, 0, 0, 0, 0, 0, 0, 1, 0);
    }

    /** A new pass, which begins with the stalled copies. */
    public static ReconciliationPass start(long number, Instant now) {
        return new ReconciliationPass(
                number, now, Optional.empty(), new StalledCopyScan(Optional.empty()), Counts.NONE);
    }

    /** The pass after a step: adds to the counts and moves to the next position. */
    public ReconciliationPass advance(Counts more, Position next) {
        return new ReconciliationPass(number, startedAt, completedAt, next, counts.plus(more));
    }

    /** The pass as completed at the given time. */
    public ReconciliationPass complete(Instant now) {
        return new ReconciliationPass(number, startedAt, Optional.of(now), position, counts);
    }
}
