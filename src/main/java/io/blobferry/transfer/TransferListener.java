package io.blobferry.transfer;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;

/**
 * Is told the facts of a run as they happen. Called by the run's own threads, several at once for one run; returns
 * quickly and throws nothing.
 */
public interface TransferListener {
    /** A part is in S3. */
    void partStored(Run run, BlobVersion version, Part part);

    /** The bytes that were backed up are not those whose MD5 (base64) a client stated at the source. Advisory. */
    void contentMd5Differs(Run run, BlobVersion version, String stated, String found);

    /** The run could not settle the blob at this look and looks again; the reason is for a person. */
    void lookedAgain(Run run, BlobAddress blob, String reason);

    /** The run is over. */
    void ended(Run run, BlobEvent event, Outcome outcome);

    /** An upload that no row names was found, and aborted if that was asked for. */
    void orphan(Run run, OpenUploads.OpenUpload found, boolean aborted);

    /** A sweep over open uploads is over. */
    void swept(Run run, OrphanSweep.Swept swept);

    /** A run of the reconciliation is over. */
    void reconciled(Run run, Reconciliation.Progress progress);

    /** The blobs of a container could not be compared, and this round goes on without them. */
    void notCompared(Run run, String container, RefusedException refused);

    /** What was read is not usable as an event, or not for us; there is no blob to name. */
    void dismissed(Run run, Outcome outcome);
}
