package io.blobferry.reconcile;

import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.reconcile.DeletedBlobFinder.DeletedBlob;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is done about the deleted blobs that a step found. Each leaves a record; the limit of the container is about what
 * hides backups, and about backups that may be of another account.
 *
 * @param limited deletions within the limit
 * @param unlimited deletions that get a record, and no delete marker
 * @param heldBack deletions beyond the limit
 * @param marks whether the runs of the limited ones may place a delete marker
 */
record DeletionPlan(List<DeletedBlob> limited, List<DeletedBlob> unlimited, List<DeletedBlob> heldBack, boolean marks) {
    /** @param limit how many more deletions the container allows in this pass */
    static DeletionPlan of(PassSteps.StepResult result, long limit) {
        List<DeletedBlob> limited = new ArrayList<>();
        List<DeletedBlob> unlimited = new ArrayList<>();
        List<DeletedBlob> heldBack = new ArrayList<>();
        for (DeletedBlob deleted : result.deletions()) {
            if (!result.marks() && deleted.hasRow()) {
                unlimited.add(deleted);
            } else if (limited.size() < limit) {
                limited.add(deleted);
            } else {
                heldBack.add(deleted);
            }
        }
        return new DeletionPlan(limited, unlimited, heldBack, result.marks());
    }

    /** The events to queue. A deletion that is held back leaves its record, if it is known to be one of this account. */
    List<DeletionEvent> events(ReconciliationPass pass) {
        Stream<DeletionEvent> recorded = Stream.concat(
                        unlimited.stream(),
                        heldBack.stream().filter(deleted -> deleted.hasRow() && !deleted.isRecorded()))
                .map(deleted -> ReconcileEvents.ofDeletion(pass, deleted, false));
        return Stream.concat(
                        limited.stream().map(deleted -> ReconcileEvents.ofDeletion(pass, deleted, marks)), recorded)
                .toList();
    }

    /** What the pass counts of them. */
    ReconciliationCounts counts() {
        long recordedOnly = heldBack.stream()
                .filter(deleted -> deleted.hasRow() && !deleted.isRecorded())
                .count();
        long followed = (long) limited.size() + unlimited.size();
        return ReconciliationCounts.of(Counter.DELETIONS, followed)
                .plus(Counter.QUEUED, followed + recordedOnly)
                .plus(Counter.HELD_BACK, heldBack.size());
    }

    /** What the container's tally counts of them. */
    ContainerTally tally(String container) {
        return new ContainerTally(
                container,
                0,
                0,
                limited.size(),
                heldBack.size(),
                0,
                0,
                heldBack.isEmpty() ? "" : heldBack.getLast().blob().toString());
    }
}
