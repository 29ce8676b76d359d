package io.blobferry.bench;

/** Something that copies blobs from the stand-in of Azure to that of S3. */
interface Copier {
    /**
     * Makes the load and copies it, measured; ends whatever it started.
     *
     * @param warmUp copied before, not measured, by the same process if that serves more than one load
     * @throws IllegalStateException if it fails, with what it said
     */
    Measure copy(RunWorkspace stage, Workload warmUp, Workload load);
}
