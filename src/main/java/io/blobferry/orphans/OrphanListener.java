package io.blobferry.orphans;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.MultipartUploadListing;

/**
 * Receives the events of a cleanup of open uploads. Called by the cleanup's thread; returns quickly and throws nothing.
 */
public interface OrphanListener {
    /** An orphaned upload was found, and aborted if {@code aborted}. */
    void orphanFound(RunContext run, MultipartUploadListing.OpenUpload orphan, boolean aborted);

    /** The cleanup has ended. */
    void cleanupCompleted(RunContext run, OrphanedUploadCleaner.CleanupResult result);
}
