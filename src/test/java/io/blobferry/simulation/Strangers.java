package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.testing.BlobContent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What changes the bucket and the product's state beside the product: other clients, lifecycle rules, the queues themselves. */
final class Strangers {
    /** No blob has its size, by which alone the reconciliation distinguishes an older object. */
    private static final BlobContent FOREIGN = new BlobContent(9, 7);

    /** A lifecycle rule counts days. */
    private static final Duration EXPIRY = Duration.ofDays(1);

    private static final List<Fault> ACTS = List.of(
            Fault.UPLOAD_ABORTED_BY_STRANGER,
            Fault.UPLOAD_ABORTED_BY_STRANGER,
            Fault.UPLOAD_EXPIRED,
            Fault.OBJECT_EXPIRED,
            Fault.OBJECT_EXPIRED,
            Fault.OBJECT_EXPIRED,
            Fault.MESSAGE_SHOWN_TWICE,
            Fault.MESSAGE_SHOWN_TWICE,
            Fault.ROW_LOST,
            Fault.ROW_LOST,
            Fault.OBJECT_WRITTEN_BY_STRANGER,
            Fault.OBJECT_DELETED_BY_STRANGER);

    private final Clouds clouds;
    private final Plan plan;
    private final Random random;
    private final Trace trace;
    private final Map<BlobAddress, Checkpoint> copiedRows = new HashMap<>();
    private boolean acted;

    Strangers(Clouds clouds, Plan plan, Random random, Trace trace) {
        this.clouds = clouds;
        this.plan = plan;
        this.random = random;
        this.trace = trace;
    }

    void act() {
        Fault fault = ACTS.get(random.nextInt(ACTS.size()));
        if (!plan.has(fault)) {
            return;
        }
        BlobAddress blob = History.BLOBS.get(random.nextInt(plan.blobs));
        ObjectKey key = clouds.keyOf(blob);
        boolean struck = switch (fault) {
            case UPLOAD_ABORTED_BY_STRANGER -> abortUpload();
            case UPLOAD_EXPIRED -> expireUploads();
            case OBJECT_EXPIRED -> expireObject(key);
            case MESSAGE_SHOWN_TWICE -> clouds.events.showAgain() || clouds.segments.showAgain();
            case ROW_LOST -> loseRow(blob);
            case OBJECT_WRITTEN_BY_STRANGER -> {
                clouds.target.overwrite(key, FOREIGN);
                yield true;
            }
            case OBJECT_DELETED_BY_STRANGER -> delete(key);
            default -> throw new IllegalStateException(fault.toString());
        };
        if (struck) {
            trace.add(() -> "  ** " + fault + " " + blob.name());
            plan.struck(fault);
            acted |= fault.needsReconciliation();
        }
    }

    private boolean abortUpload() {
        List<Upload> uploads = clouds.target.openUploads();
        if (uploads.isEmpty()) {
            return false;
        }
        Upload upload = uploads.get(random.nextInt(uploads.size()));
        trace.add(() -> "  ** a stranger aborts " + upload.id());
        clouds.target.abortByOther(upload);
        return true;
    }

    private boolean expireUploads() {
        if (clouds.target.openUploads().isEmpty()) {
            return false;
        }
        letDaysPass();
        clouds.target.expireUploads(clouds.clock.instant().minus(EXPIRY));
        return true;
    }

    private boolean expireObject(ObjectKey key) {
        if (clouds.target.listed(key).isEmpty()) {
            return false;
        }
        letDaysPass();
        return clouds.target
                        .listed(key)
                        .filter(object -> object.lastModified()
                                .isBefore(clouds.clock.instant().minus(EXPIRY)))
                        .isPresent()
                && delete(key);
    }

    private void letDaysPass() {
        clouds.clock.advance(Duration.ofHours(1 + random.nextInt(48)));
    }

    private boolean delete(ObjectKey key) {
        if (clouds.target.current(key).isEmpty()) {
            return false;
        }
        clouds.target.delete(key);
        return true;
    }

    /** A row is deleted, or the table is restored from a copy that was made at another such moment. */
    private boolean loseRow(BlobAddress blob) {
        Optional<Checkpoint> now = clouds.checkpoints.row(blob).map(CheckpointStore.Row::checkpoint);
        Optional<Checkpoint> copy = Optional.ofNullable(copiedRows.get(blob));
        now.ifPresent(row -> copiedRows.put(blob, row));
        if (copy.isPresent() && !copy.equals(now) && random.nextInt(3) > 0) {
            clouds.checkpoints.writeByOther(copy.get());
            return true;
        }
        if (now.isPresent()) {
            clouds.checkpoints.loseRow(blob);
            return true;
        }
        return false;
    }

    /** Whether they did what no event announces. */
    boolean actedUnannounced() {
        return acted;
    }
}
