package io.blobferry.transfer;

/** Receives the facts of a reconciliation. Called by the run's thread; returns quickly and throws nothing. */
public interface ReconcileListener {
    /** A run of the reconciliation is over. */
    void reconciled(Run run, Reconciliation.Progress progress);

    /** The blobs of a container could not be compared, and this round continues without them. */
    void notCompared(Run run, String container, RefusedException refused);
}
