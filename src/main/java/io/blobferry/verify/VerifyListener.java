package io.blobferry.verify;

import io.blobferry.execution.RunContext;

/** Receives what a verification finds, and how far it is. Called by several threads at once; returns quickly. */
public interface VerifyListener {
    /** Something about one backup; each once. */
    void found(RunContext run, Difference difference);

    /** So many more blobs were compared, or bytes read. */
    void advanced(RunContext run, long blobs, long bytes);

    /** The end. */
    void verificationCompleted(RunContext run, VerifyResult result);
}
