package io.blobferry.spi.state;

import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.Optional;

/** Which blobs a failure row names. Throws {@link TransientException} and {@link PermanentException}. */
public interface KnownFailures {
    /** When the blob was last given up; empty if no failure row names it. One request. */
    Optional<Instant> lastFailureOf(RunContext run, BlobAddress blob);
}
