package io.blobferry.backfill;

import io.blobferry.backup.EngineConfig;
import io.blobferry.cost.Bill;
import io.blobferry.cost.RequestCounts;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.S3Limits;
import io.blobferry.execution.RequestKind;
import io.blobferry.routing.Route;
import io.blobferry.routing.StorageClass;

/**
 * What one run of the engine is going to cost for a blob that needs a backup, if nothing comes between. Index tags, sidecars and
 * parts that are stored already are not known beforehand.
 *
 * @param bytes the bytes that it reads
 * @param tier the blob's tier
 */
record CopyPlan(RequestCounts requests, long bytes, String tier, StorageClass storageClass) {
    static CopyPlan of(Candidate blob, Route route, EngineConfig config) {
        String tier = blob.tier().orElse(Bill.DEFAULT_TIER);
        if (blob.isArchived()) {
            return new CopyPlan(ofRefusal(), 0, tier, route.storageClass());
        }
        RequestCounts requests = blob.size() <= config.multipartThreshold() || blob.size() > S3Limits.MAX_OBJECT_BYTES
                ? ofOnePut()
                : ofParts(PartPlan.of(blob.size(), config.minPartSize()).partCount());
        return new CopyPlan(requests, blob.size(), tier, route.storageClass());
    }

    /** Row, GET, PUT, row. */
    private static RequestCounts ofOnePut() {
        return RequestCounts.NONE
                .plus(RequestKind.TABLE, 2)
                .plus(RequestKind.BLOB_READ, 1)
                .plus(RequestKind.S3_WRITE, 1);
    }

    /** HEADs at both ends, the beginning of the upload, the row that names it, the parts, their list, the end, a HEAD, the row. */
    private static RequestCounts ofParts(int parts) {
        return RequestCounts.NONE
                .plus(RequestKind.TABLE, 3)
                .plus(RequestKind.BLOB_READ, 1L + parts)
                .plus(RequestKind.S3_WRITE, 2L + parts)
                .plus(RequestKind.S3_LIST, 1)
                .plus(RequestKind.S3_READ, 2);
    }

    /** The row, a GET that is refused, a HEAD at both ends, the record of a version that was not read, the failure row. */
    private static RequestCounts ofRefusal() {
        return RequestCounts.NONE
                .plus(RequestKind.TABLE, 3)
                .plus(RequestKind.BLOB_READ, 2)
                .plus(RequestKind.S3_READ, 1)
                .plus(RequestKind.S3_WRITE, 1);
    }
}
