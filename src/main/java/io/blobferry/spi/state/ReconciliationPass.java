package io.blobferry.spi.state;

import io.blobferry.spi.source.BlobListing;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One round of the reconciliation over everything that is to be backed up: where it is, and what it has found so far.
 *
 * @param number counts the rounds, from 1
 * @param ended when it was done; empty while it is under way
 * @param at what comes next; once it has ended, where it ended
 */
public record ReconciliationPass(long number, Instant began, Optional<Instant> ended, Place at, Counts counts) {
    public ReconciliationPass {
        Objects.requireNonNull(began, "began");
        Objects.requireNonNull(ended, "ended");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(counts, "counts");
    }

    /** A step of the round that is done by one run or not at all. */
    public sealed interface Place {}

    /** Copies that make no progress are looked for. {@code from}: where their query goes on. */
    public record Copies(Optional<String> from) implements Place {
        public Copies {
            Objects.requireNonNull(from, "from");
        }
    }

    /** The next container is to be taken up. {@code from}: where the listing of containers goes on. */
    public record Containers(Optional<String> from) implements Place {
        public Containers {
            Objects.requireNonNull(from, "from");
        }
    }

    /**
     * A container's blobs are compared with the objects in one of the places that its blobs go to.
     *
     * @param next where the listing of containers goes on after this one; empty if it is the last
     * @param lane which of the container's places
     * @param from where the listing of its blobs goes on; empty at its beginning
     * @param mark the key up to which the objects have been read; empty at their beginning
     * @param listed whether all blobs have been listed, and only objects are left
     */
    public record Lane(
            String container, Optional<String> next, int lane, Optional<String> from, String mark, boolean listed)
            implements Place {
        public Lane {
            Objects.requireNonNull(container, "container");
            Objects.requireNonNull(next, "next");
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(mark, "mark");
        }

        /** The beginning of one of the container's places. */
        public Lane(String container, Optional<String> next, int lane) {
            this(container, next, lane, Optional.empty(), "", false);
        }

        /** The beginning of the container's next place. */
        public Lane nextLane() {
            return new Lane(container, next, lane + 1);
        }

        /** The same page of blobs, with the objects up to this key read. */
        public Lane marked(String key) {
            return new Lane(container, next, lane, from, key, listed);
        }

        /** What comes after a page of blobs. */
        public Lane after(BlobListing.Page page, String key) {
            return new Lane(container, next, lane, page.next(), key, page.next().isEmpty());
        }
    }

    /**
     * What a round has come to.
     *
     * @param listed how many blobs were compared
     * @param queued how many looks were put on the event queue
     * @param copies how many of them for copies that made no progress
     * @param underway how many blobs are being copied
     * @param failed how many blobs were left to the failure row that names them
     * @param objects how many objects were read
     * @param matched how many blobs had an object under their key
     * @param refused how many places could not be compared
     * @param requests how many requests all of it took
     */
    public record Counts(
            long listed,
            long queued,
            long copies,
            long underway,
            long failed,
            long objects,
            long matched,
            long refused,
            long requests) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

        /** How many objects have no blob at the source any more: they are kept. */
        public long kept() {
            return Math.max(0, objects - matched);
        }

        Counts and(Counts more) {
            return new Counts(
                    listed + more.listed,
                    queued + more.queued,
                    copies + more.copies,
                    underway + more.underway,
                    failed + more.failed,
                    objects + more.objects,
                    matched + more.matched,
                    refused + more.refused,
                    requests + more.requests);
        }

        public static Counts ofCopies(long copies) {
            return new Counts(0, copies, copies, 0, 0, 0, 0, 0, 0);
        }

        public static Counts ofObjects(long objects) {
            return new Counts(0, 0, 0, 0, 0, objects, 0, 0, 0);
        }

        public static Counts ofRequests(long requests) {
            return new Counts(0, 0, 0, 0, 0, 0, 0, 0, requests);
        }

        public static final Counts ONE_REFUSED = new Counts(0, 0, 0, 0, 0, 0, 0, 1, 0);
    }

    public static ReconciliationPass begin(long number, Instant now) {
        return new ReconciliationPass(number, now, Optional.empty(), new Copies(Optional.empty()), Counts.NONE);
    }

    /** The same round after a step. */
    public ReconciliationPass and(Counts more, Place next) {
        return new ReconciliationPass(number, began, ended, next, counts.and(more));
    }

    public ReconciliationPass done(Instant now) {
        return new ReconciliationPass(number, began, Optional.of(now), at, counts);
    }
}
