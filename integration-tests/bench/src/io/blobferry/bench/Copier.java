package io.blobferry.bench;

/** Something that copies blobs from Azure's load stub to S3's, or back. */
interface Copier {
    /**
     * Makes the workload and copies it, measured; ends every process that it started.
     *
     * @param warmUp copied before, not measured, by the same process if that serves more than one load
     * @throws IllegalStateException if it fails, with what it said
     */
    Measure copy(RunWorkspace stage, Workload warmUp, Workload load);
}
