package io.blobferry.reconcile;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;

/** Receives the facts of a reconciliation. Called by the run's thread; returns quickly and throws nothing. */
public interface ReconcileListener {
    /** A run of the reconciliation is over. */
    void reconcileRunCompleted(RunContext run, Reconciler.Progress progress);

    /** The blobs of a container could not be compared, and this round continues without them. */
    void destinationSkipped(RunContext run, String container, PermanentException refused);
}
