package io.blobferry.history;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectVersionListing;

/**
 * Says what each key of a scope held at a moment, from the bucket alone. Requests: the listings, and one HEAD for each version
 * whose time of writing does not tell whether it was valid by then, which is at most one for a key that changed since the
 * moment in the usual case.
 */
public final class AsOfPlanner {
    private final ObjectVersionListing versions;
    private final BackupReader reader;
    private final int concurrency;

    /** @param concurrency how many keys are examined at once, and so how many are held */
    public AsOfPlanner(ObjectVersionListing versions, BackupReader reader, int concurrency) {
        this.versions = versions;
        this.reader = reader;
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be positive: " + concurrency);
        }
        this.concurrency = concurrency;
    }

    /**
     * Begins to read the scope. The caller closes the plan.
     *
     * @return the keys in the order of their UTF-8 bytes; one that is known by a record alone, and is too long for the record's
     *     key, may come later. It throws {@link TransferException} where a listing fails
     */
    public AsOfPlan plan(RunContext run, BackupScope scope, AsOf asOf) {
        return plan(run, BlobPlaces.of(scope), asOf);
    }

    /**
     * The same of several places of the same blobs: each blob once, with all that any of the places has of it. A HEAD more for
     * each place that has versions of the blob.
     */
    public AsOfPlan plan(RunContext run, BlobPlaces places, AsOf asOf) {
        return new AsOfPlan(run, places, asOf, versions, reader, concurrency);
    }
}
