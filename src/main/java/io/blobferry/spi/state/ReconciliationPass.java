package io.blobferry.spi.state;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One round of the reconciliation over everything that is to be backed up: where it is, and what it has found so far.
 *
 * @param number counts the rounds, from 1
 * @param completedAt when it was done; empty while it is under way
 * @param position what comes next; once it has ended, where it ended
 */
public record ReconciliationPass(
        long number, Instant startedAt, Optional<Instant> completedAt, Position position, Counts counts) {
    public ReconciliationPass {
        Objects.requireNonNull(startedAt, "began");
        Objects.requireNonNull(completedAt, "ended");
        Objects.requireNonNull(position, "at");
        Objects.requireNonNull(counts, "counts");
    }

    /** A step of the round that is done by one run or not at all. */
    public sealed interface Position {}

    /** Copies that make no progress are looked for. {@code from}: where their query goes on. */
    public record StalledCopyScan(Optional<String> continuation) implements Position {
        public StalledCopyScan {
            Objects.requireNonNull(continuation, "from");
        }
    }

    /** The next container is to be taken up. {@code from}: where the listing of containers goes on. */
    public record ContainerScan(Optional<String> continuation) implements Position {
        public ContainerScan {
            Objects.requireNonNull(continuation, "from");
        }
    }

    /**
     * A container's blobs are compared with the objects in one of the places that its blobs go to.
     *
     * @param nextContainer where the listing of containers goes on after this one; empty if it is the last
     * @param destinationIndex which of the container's places
     * @param continuation where the listing of its blobs goes on; empty at its beginning
     * @param lastKey the key up to which the objects have been read; empty at their beginning
     * @param blobsExhausted whether all blobs have been listed, and only objects are left
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
            Objects.requireNonNull(nextContainer, "next");
            Objects.requireNonNull(continuation, "from");
            Objects.requireNonNull(lastKey, "mark");
        }

        /** The beginning of one of the container's places. */
        public PrefixCursor(String container, Optional<String> next, int lane) {
            this(container, next, lane, Optional.empty(), "", false);
        }

        /** The beginning of the container's next place. */
        public PrefixCursor nextDestination() {
            return new PrefixCursor(container, nextContainer, destinationIndex + 1);
        }

        /** The same page of blobs, with the objects up to this key read. */
        public PrefixCursor withLastKey(String key) {
            return new PrefixCursor(container, nextContainer, destinationIndex, continuation, key, blobsExhausted);
        }

        /**
         * The position after a page of blobs.
         *
         * @param next the page's continuation; empty after the last page
         * @param key the last object key that was read
         */
        public PrefixCursor afterPage(Optional<String> next, String key) {
            return new PrefixCursor(container, nextContainer, destinationIndex, next, key, next.isEmpty());
        }
    }

    /**
     * What a round has come to.
     *
     * @param compared how many blobs were compared
     * @param queued how many looks were put on the event queue
     * @param stalledCopies how many of them for copies that made no progress
     * @param inProgress how many blobs are being copied
     * @param failed how many blobs were left to the failure row that names them
     * @param objects how many objects were read
     * @param matched how many blobs had an object under their key
     * @param skippedDestinations how many places could not be compared
     * @param requests how many requests all of it took
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

        /** How many objects have no blob at the source any more: they are kept. */
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

    public static ReconciliationPass start(long number, Instant now) {
        return new ReconciliationPass(
                number, now, Optional.empty(), new StalledCopyScan(Optional.empty()), Counts.NONE);
    }

    /** The same round after a step. */
    public ReconciliationPass advance(Counts more, Position next) {
        return new ReconciliationPass(number, startedAt, completedAt, next, counts.plus(more));
    }

    public ReconciliationPass complete(Instant now) {
        return new ReconciliationPass(number, startedAt, Optional.of(now), position, counts);
    }
}
