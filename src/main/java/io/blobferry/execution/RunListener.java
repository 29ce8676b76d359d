package io.blobferry.execution;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;

/**
 * Receives the facts of a run as they happen. Called by the run's own threads, several at once for one run; returns
 * quickly and throws nothing.
 */
public interface RunListener {
    /** A part is in S3. */
    void partStored(RunContext run, BlobVersion version, Part part);

    /** The bytes that were backed up are not those whose MD5 (base64) a client stated at the source. Advisory. */
    void contentMd5Mismatch(RunContext run, BlobVersion version, String stated, String found);

    /** The run could not settle the blob with this attempt and makes another; the reason is text for the log. */
    void attemptRetried(RunContext run, BlobAddress blob, String reason);

    /** The run is over. */
    void runCompleted(RunContext run, BlobEvent event, Outcome outcome);

    /** What was read is not usable as an event, or not for us; there is no blob to name. */
    void eventDismissed(RunContext run, Outcome outcome);
}
