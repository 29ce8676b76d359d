package io.blobferry.replay;

import java.util.Optional;

/**
 * The result of importing one dead-letter file.
 *
 * @param events how many events in the file are for this worker
 * @param removed whether all of them are recorded as failure rows and the file is removed
 * @param retainedReason why the file is retained for manual inspection; empty if it is not
 */
public record ImportedFile(int events, boolean removed, Optional<String> retainedReason) {}
