package io.blobferry.spi.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The state of one pass of the reconciliation over all blobs: the work that is left, which workers share, and the counts
 * so far. Every change of it is stored as a whole or not at all.
 *
 * @param number the number of the pass, from 1
 * @param completedAt when the pass ended; empty while it is in progress
 * @param items the work that is left, in the order in which it is assigned; empty at the end of the pass
 * @param tallies the containers in progress, and those with findings that the next pass must know
 * @param recovery what this pass and those before it prove of the recovery point
 */
public record ReconciliationPass(
        long number,
        Instant startedAt,
        Optional<Instant> completedAt,
        List<WorkItem> items,
        ReconciliationCounts counts,
        List<ContainerTally> tallies,
        RecoveryProof recovery) {
    /** More items than this are not created, so that the row stays within a table entity's limit of 1 MiB. */
    public static final int MAX_ITEMS = 32;

    /** How many tallies of completed containers are kept for the next pass: those that held back most. */
    private static final int MAX_KEPT_TALLIES = 100;

    public ReconciliationPass {
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(completedAt, "completedAt");
        items = List.copyOf(items);
        Objects.requireNonNull(counts, "counts");
        tallies = List.copyOf(tallies);
        Objects.requireNonNull(recovery, "recovery");
    }

    /**
     * A share of the pass that one worker at a time works on, step by step.
     *
     * @param id identifies the item within the pass
     * @param position the next step
     * @param lease the worker that has the item; empty if it waits for one
     * @param steps the number of steps since the item was created
     */
    public record WorkItem(int id, Position position, Optional<Lease> lease, int steps) {
        public WorkItem {
            Objects.requireNonNull(position, "position");
            Objects.requireNonNull(lease, "lease");
        }

        public boolean isOwnedBy(String owner) {
            return lease.filter(held -> held.owner().equals(owner)).isPresent();
        }

        /** Whether no worker has the item, or the one that had it has not renewed its lease. */
        public boolean isFree(Instant now) {
            return lease.filter(held -> held.expiresAt().isAfter(now)).isEmpty();
        }

        private WorkItem withLease(Optional<Lease> next) {
            return new WorkItem(id, position, next, steps);
        }
    }

    /** The right to work on an item until the given time. A worker that loses it discards its step. */
    public record Lease(String owner, Instant expiresAt) {
        public Lease {
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(expiresAt, "expiresAt");
        }
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
     * Finds the containers that earlier passes compared and the source no longer has, after all containers have been listed;
     * {@code continuation} is that of the list of compared containers, empty for the first page.
     */
    public record MissingContainerScan(Optional<String> continuation) implements Position {
        public MissingContainerScan {
            Objects.requireNonNull(continuation, "continuation");
        }
    }

    /**
     * Compares one page of a container's blobs with the objects in one of the container's destinations.
     *
     * @param destinationIndex the index of the destination among the container's destinations
     * @param names the names to compare
     * @param continuation the continuation of the listing of blobs; empty for the first page
     * @param lastName the last name that was listed; empty before the first page
     * @param lastKey the key up to which the objects have been listed; empty at the start
     * @param blobsExhausted whether all blobs have been compared and only objects without a blob remain
     */
    public record PrefixCursor(
            String container,
            int destinationIndex,
            NameRange names,
            Optional<String> continuation,
            String lastName,
            String lastKey,
            boolean blobsExhausted)
            implements Position {
        public PrefixCursor {
            Objects.requireNonNull(container, "container");
            Objects.requireNonNull(names, "names");
            Objects.requireNonNull(continuation, "continuation");
            Objects.requireNonNull(lastName, "lastName");
            Objects.requireNonNull(lastKey, "lastKey");
        }

        /** The start of one of the container's destinations. */
        public PrefixCursor(String container, int destinationIndex, NameRange names) {
            this(container, destinationIndex, names, Optional.empty(), "", "", false);
        }

        /** The start of the same names in the container's next destination. */
        public PrefixCursor nextDestination() {
            return new PrefixCursor(container, destinationIndex + 1, names);
        }

        /** The same page of blobs, with the objects listed up to the given key. */
        public PrefixCursor withLastKey(String key) {
            return new PrefixCursor(container, destinationIndex, names, continuation, lastName, key, blobsExhausted);
        }

        /**
         * The position after a page of blobs.
         *
         * @param next the page's continuation; empty after the last page
         * @param name the last name of the page
         * @param key the key up to which the objects have been listed
         */
        public PrefixCursor afterPage(Optional<String> next, String name, String key) {
            return new PrefixCursor(container, destinationIndex, names, next, name, key, next.isEmpty());
        }

        /** The start of the names from the given one on; the objects that have been listed are not listed again. */
        private PrefixCursor startingAt(String name) {
            return new PrefixCursor(
                    container, destinationIndex, names.startingAt(name), Optional.empty(), "", lastKey, false);
        }

        /** The same position in the names before the given one. */
        private PrefixCursor endingBefore(String name) {
            return new PrefixCursor(
                    container, destinationIndex, names.before(name), continuation, lastName, lastKey, blobsExhausted);
        }
    }

    /** The first pass. */
    public static ReconciliationPass first(Instant now) {
        return start(1, now, List.of(), RecoveryProof.NONE);
    }

    /** The pass that follows this one. */
    public ReconciliationPass next(Instant now) {
        return start(
                number + 1,
                now,
                tallies.stream()
                        .filter(tally -> tally.heldBack() > 0)
                        .map(ContainerTally::forNextPass)
                        .toList(),
                recovery.forNextPass());
    }

    private static ReconciliationPass start(
            long number, Instant now, List<ContainerTally> tallies, RecoveryProof recovery) {
        return new ReconciliationPass(
                number,
                now,
                Optional.empty(),
                List.of(
                        new WorkItem(0, new StalledCopyScan(Optional.empty()), Optional.empty(), 0),
                        new WorkItem(1, new ContainerScan(Optional.empty()), Optional.empty(), 0)),
                ReconciliationCounts.NONE,
                tallies,
                recovery);
    }

    public Optional<WorkItem> item(int id) {
        return items.stream().filter(item -> item.id() == id).findFirst();
    }

    /** The item that the worker has. */
    public Optional<WorkItem> itemOf(String owner) {
        return items.stream().filter(item -> item.isOwnedBy(owner)).findFirst();
    }

    public ContainerTally tally(String container) {
        return tallies.stream()
                .filter(tally -> tally.container().equals(container))
                .findFirst()
                .orElseGet(() -> ContainerTally.of(container));
    }

    /** The pass with more counts. */
    public ReconciliationPass plus(ReconciliationCounts more) {
        return new ReconciliationPass(number, startedAt, completedAt, items, counts.plus(more), tallies, recovery);
    }

    public ReconciliationPass plus(ReconciliationCounts.Counter counter, long count) {
        return plus(ReconciliationCounts.of(counter, count));
    }

    /** The pass with another blob that is pending. */
    public ReconciliationPass plus(RecoveryProof.Pending pending) {
        return new ReconciliationPass(number, startedAt, completedAt, items, counts, tallies, recovery.plus(pending));
    }

    /** The pass with more counts of a container. */
    public ReconciliationPass plus(ContainerTally more) {
        return withTally(tally(more.container()).plus(more));
    }

    /** The pass with the lease of the worker's item renewed, or of a free one taken; empty if there is neither. */
    public Optional<ReconciliationPass> assign(Lease lease, Instant now) {
        return itemOf(lease.owner())
                .or(() -> items.stream()
                        .filter(item -> item.isFree(now))
                        .filter(item -> items.size() < MAX_ITEMS || !(item.position() instanceof ContainerScan))
                        .findFirst())
                .map(item -> replace(item.id(), List.of(item.withLease(Optional.of(lease)))));
    }

    /** The pass without the worker's lease. */
    public ReconciliationPass release(String owner) {
        return itemOf(owner)
                .map(item -> replace(item.id(), List.of(item.withLease(Optional.empty()))))
                .orElse(this);
    }

    /**
     * The pass after a step of an item.
     *
     * @param next the item's next position, which keeps its lease; empty if the item is done
     * @param more items that the step has found
     */
    public ReconciliationPass advance(int id, Optional<Position> next, List<Position> more) {
        WorkItem item = item(id).orElseThrow();
        List<WorkItem> replaced = new ArrayList<>();
        next.ifPresent(position -> replaced.add(new WorkItem(id, position, item.lease(), item.steps() + 1)));
        int newId = newId();
        for (Position position : more) {
            replaced.add(new WorkItem(newId++, position, Optional.empty(), 0));
        }
        return replace(id, replaced);
    }

    /**
     * The pass with the names of an item divided between its worker and another one, which starts at the given name.
     */
    public ReconciliationPass split(int id, String name, Lease lease) {
        WorkItem item = item(id).orElseThrow();
        PrefixCursor cursor = (PrefixCursor) item.position();
        return replace(
                id,
                List.of(
                        new WorkItem(id, cursor.endingBefore(name), item.lease(), 0),
                        new WorkItem(newId(), cursor.startingAt(name), Optional.of(lease), 0)));
    }

    /** Whether any item of the container is left. */
    public boolean isInProgress(String container) {
        return items.stream()
                .anyMatch(item -> item.position() instanceof PrefixCursor cursor
                        && cursor.container().equals(container));
    }

    /** The pass without the tally of a completed container, unless the next pass must know it. */
    public ReconciliationPass closeTally(String container) {
        List<ContainerTally> kept = Stream.concat(
                        tallies.stream().filter(tally -> isInProgress(tally.container())),
                        tallies.stream()
                                .filter(tally -> !isInProgress(tally.container()))
                                .filter(tally -> !tally.container().equals(container) || tally.heldBack() > 0)
                                .sorted((left, right) -> Long.compare(right.heldBack(), left.heldBack()))
                                .limit(MAX_KEPT_TALLIES))
                .toList();
        return new ReconciliationPass(number, startedAt, completedAt, items, counts, kept, recovery);
    }

    /** The pass as completed at the given time, if no work is left. */
    public ReconciliationPass completeIfDone(Instant now) {
        return items.isEmpty()
                ? new ReconciliationPass(
                        number,
                        startedAt,
                        Optional.of(now),
                        items,
                        counts,
                        tallies,
                        recovery.atEnd(startedAt, hasComparedAll()))
                : this;
    }

    /** Whether no destination was left out so far. */
    public boolean hasComparedAll() {
        return counts.get(ReconciliationCounts.Counter.SKIPPED_DESTINATIONS) == 0;
    }

    private int newId() {
        return items.stream().mapToInt(WorkItem::id).max().orElse(0) + 1;
    }

    private ReconciliationPass replace(int id, List<WorkItem> replacement) {
        List<WorkItem> next = items.stream()
                .flatMap(item -> item.id() == id ? replacement.stream() : Stream.of(item))
                .toList();
        return new ReconciliationPass(number, startedAt, completedAt, next, counts, tallies, recovery);
    }

    private ReconciliationPass withTally(ContainerTally next) {
        List<ContainerTally> replaced = Stream.concat(
                        tallies.stream().filter(tally -> !tally.container().equals(next.container())), Stream.of(next))
                .toList();
        return new ReconciliationPass(number, startedAt, completedAt, items, counts, replaced, recovery);
    }
}
