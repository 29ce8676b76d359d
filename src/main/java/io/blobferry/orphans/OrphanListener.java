package io.blobferry.orphans;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.MultipartUploadListing;

/**
 * Receives the events of a cleanup of open uploads. Called by the cleanup's thread; returns quickly and throws nothing.
 */
public interface OrphanListener {
    /** An orphaned upload was found, and aborted if {@code aborted}. */
    void orphanFound(RunContext run, MultipartUploadListing.OpenUpload orphan, boolean aborted);

    /** Whether an upload is an orphan could not be found out, or it could not be aborted; the cleanup continues with others. */
    void uploadSkipped(RunContext run, MultipartUploadListing.OpenUpload upload, PermanentException reason);

    /** The cleanup has ended. */
    void cleanupCompleted(RunContext run, OrphanedUploadCleaner.CleanupResult result);
}
