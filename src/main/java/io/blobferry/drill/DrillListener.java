package io.blobferry.drill;

import io.blobferry.execution.RunContext;
import io.blobferry.verify.Difference;

/** Receives what a drill finds, and how far it is. Called by several threads at once; returns quickly. */
public interface DrillListener {
    /** Something about one backup; each once. */
    void found(RunContext run, Difference difference);

    /** So many backups, and so many bytes of them, will be read. */
    void drawn(RunContext run, long objects, long bytes);

    /** One more backup was read. */
    void advanced(RunContext run, long bytes);

    /** The end. */
    void drillCompleted(RunContext run, DrillResult result);
}
