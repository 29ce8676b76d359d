package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.testing.BlobContent;
import java.util.List;
import java.util.Random;

/** Other clients of the bucket, and its lifecycle rules. */
final class Strangers {
    /** No blob has its size, by which alone the reconciliation distinguishes an older object. */
    private static final BlobContent FOREIGN = new BlobContent(9, 7);

    private final Clouds clouds;
    private final Plan plan;
    private final Random random;
    private final Trace trace;
    private boolean acted;

    Strangers(Clouds clouds, Plan plan, Random random, Trace trace) {
        this.clouds = clouds;
        this.plan = plan;
        this.random = random;
        this.trace = trace;
    }

    void act() {
        BlobAddress blob = History.BLOBS.get(random.nextInt(plan.blobs));
        ObjectKey key = clouds.keyOf(blob);
        List<Upload> uploads = clouds.target.openUploads();
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                if (plan.has(Fault.UPLOAD_ABORTED_BY_STRANGER) && !uploads.isEmpty()) {
                    Upload upload = uploads.get(random.nextInt(uploads.size()));
                    trace.add(() -> "  ** a stranger aborts " + upload.id());
                    plan.struck(Fault.UPLOAD_ABORTED_BY_STRANGER);
                    clouds.target.abortByOther(upload);
                }
            }
            case 2 -> {
                if (plan.has(Fault.OBJECT_WRITTEN_BY_STRANGER)) {
                    trace.add(() -> "  ** a stranger writes " + key.key());
                    acted = true;
                    plan.struck(Fault.OBJECT_WRITTEN_BY_STRANGER);
                    clouds.target.overwrite(key, FOREIGN);
                }
            }
            default -> {
                if (plan.has(Fault.OBJECT_DELETED_BY_STRANGER)
                        && clouds.target.current(key).isPresent()) {
                    trace.add(() -> "  ** a stranger deletes " + key.key());
                    acted = true;
                    plan.struck(Fault.OBJECT_DELETED_BY_STRANGER);
                    clouds.target.delete(key);
                }
            }
        }
    }

    /** Whether they did what no event announces. */
    boolean actedUnannounced() {
        return acted;
    }
}
