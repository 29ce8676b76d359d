package io.blobferry.transfer;

/** Receives the facts of a sweep over open uploads. Called by the sweep's thread; returns quickly and throws nothing. */
public interface OrphanListener {
    /** An upload that no row names was found, and aborted if that was requested. */
    void orphan(Run run, OpenUploads.OpenUpload found, boolean aborted);

    /** A sweep over open uploads is over. */
    void swept(Run run, OrphanSweep.Swept swept);
}
