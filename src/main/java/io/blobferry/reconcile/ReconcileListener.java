package io.blobferry.reconcile;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationPass;

/** Receives the events of a reconciliation. Called by the run's thread; returns quickly and throws nothing. */
public interface ReconcileListener {
    /** A run of the reconciliation has ended. */
    void reconcileRunCompleted(RunContext run, Reconciler.Progress progress);

    /** A pass is complete. Called once for each pass, by the run that stored its end. */
    void passCompleted(RunContext run, ReconciliationPass pass);

    /** A destination of the container could not be compared, and the pass continues without it. */
    void destinationSkipped(RunContext run, String container, PermanentException error);

    /** The source has no such container; its backups are kept as they are. */
    void containerMissing(RunContext run, String container);

    /** Some deletions in the container were held back: an operator decides whether they are right. */
    void deletionsHeldBack(RunContext run, ContainerTally tally);

    /** Some backups of the container were removed from the target by another hand. */
    void backupsAbsent(RunContext run, ContainerTally tally);
}
