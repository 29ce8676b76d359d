package io.blobferry.spi.state;

import java.util.Objects;

/**
 * What a pass has found in one container so far.
 *
 * @param container the container's name
 * @param objects objects that were listed under the container's keys
 * @param expectedObjects how many objects the latest pass listed, if that pass held deletions back; else 0
 * @param deletions events that were queued for deleted blobs
 * @param heldBack deleted blobs whose backup gets no delete marker in this pass, because the limit of deletions was reached
 * @param absent backups that the target no longer has, without those that are uploaded again for the first time
 * @param uncompared what of the container could not be compared: a destination, or an object
 * @param example a blob among those held back or absent; empty if there is none
 */
public record ContainerTally(
        String container,
        long objects,
        long expectedObjects,
        long deletions,
        long heldBack,
        long absent,
        long uncompared,
        String example) {
    public ContainerTally {
        Objects.requireNonNull(container, "container");
        Objects.requireNonNull(example, "example");
    }

    public static ContainerTally of(String container) {
        return new ContainerTally(container, 0, 0, 0, 0, 0, 0, "");
    }

    /** A container of which something could not be compared. */
    public static ContainerTally ofUncompared(String container) {
        return new ContainerTally(container, 0, 0, 0, 0, 0, 1, "");
    }

    /** How many more deletions may be queued in this pass: the given percentage of the objects, and at least one. */
    public long remainingDeletions(int percent) {
        long known = Math.max(objects, expectedObjects);
        long allowed = percent == 0 ? 0 : Math.max(1, known / 100 * percent + known % 100 * percent / 100);
        return Math.max(0, allowed - deletions);
    }

    /** The tally at the start of the next pass. */
    ContainerTally forNextPass() {
        return new ContainerTally(container, 0, Math.max(objects, expectedObjects), 0, 0, 0, 0, "");
    }

    public ContainerTally plus(ContainerTally more) {
        return new ContainerTally(
                container,
                objects + more.objects,
                Math.max(expectedObjects, more.expectedObjects),
                deletions + more.deletions,
                heldBack + more.heldBack,
                absent + more.absent,
                uncompared + more.uncompared,
                example.isEmpty() ? more.example : example);
    }
}
