package io.blobferry.orphans;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.MultipartUploadListing;

/** Receives the facts of a sweep over open uploads. Called by the sweep's thread; returns quickly and throws nothing. */
public interface OrphanListener {
    /** An upload that no row names was found, and aborted if that was requested. */
    void orphanFound(RunContext run, MultipartUploadListing.OpenUpload found, boolean aborted);

    /** A sweep over open uploads is over. */
    void cleanupCompleted(RunContext run, OrphanedUploadCleaner.CleanupResult swept);
}
