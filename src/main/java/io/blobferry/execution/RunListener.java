package io.blobferry.execution;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.event.BlobEvent;
import java.time.Duration;
import java.util.Optional;

/**
 * Receives the events of a run as they happen. Called by the run's own threads, several at once for one run; returns
 * quickly and throws nothing.
 */
public interface RunListener {
    /** A part is in S3. */
    void partStored(RunContext run, BlobVersion version, Part part);

    /** The MD5 of the bytes that were backed up is not the one (base64) that a client stated at the source. Advisory. */
    void contentMd5Mismatch(RunContext run, BlobVersion version, String stated, String found);

    /** The attempt did not finish the blob and the run makes another; the reason is text for the log. */
    void attemptRetried(RunContext run, BlobAddress blob, String reason);

    /**
     * A cloud throttled the run, which makes another attempt after a pause.
     *
     * @param retryAfter how long the cloud asks its callers to wait
     */
    default void throttled(RunContext run, Optional<Duration> retryAfter) {}

    /** The run is over. */
    void runCompleted(RunContext run, BlobEvent event, Outcome outcome);

    /**
     * An event ended outside a run: the delivery holds no usable event or none for this worker, or the event is on the queue
     * again. There is no blob to name.
     */
    void eventDismissed(RunContext run, Outcome outcome);
}
