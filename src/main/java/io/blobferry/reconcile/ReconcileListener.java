package io.blobferry.reconcile;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;

/** Receives the events of a reconciliation. Called by the run's thread; returns quickly and throws nothing. */
public interface ReconcileListener {
    /** A run of the reconciliation has ended. */
    void reconcileRunCompleted(RunContext run, Reconciler.Progress progress);

    /** A destination of the container could not be compared, and the pass continues without it. */
    void destinationSkipped(RunContext run, String container, PermanentException error);
}
