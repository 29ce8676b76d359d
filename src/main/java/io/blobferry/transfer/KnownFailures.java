package io.blobferry.transfer;

import io.blobferry.domain.BlobAddress;
import java.time.Instant;
import java.util.Optional;

/** Which blobs a failure row names. Throws {@link TransientException} and {@link RefusedException}. */
public interface KnownFailures {
    /** When the blob was last given up; empty if no failure row names it. One request. */
    Optional<Instant> lastOf(Run run, BlobAddress blob);
}
