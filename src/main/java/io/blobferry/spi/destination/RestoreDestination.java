package io.blobferry.spi.destination;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a restore writes: a folder, or a container. Operations on different blobs may run at the same time. They throw {@link
 * TransientException}, {@link PermanentException}, and {@link DestinationUnusableException} where no other blob could be
 * written either.
 */
public interface RestoreDestination extends AutoCloseable {
    /** What the destination has under a blob's name. */
    sealed interface Found {}

    /** Nothing. */
    record Absent() implements Found {}

    /** The version itself, with the same bytes, as reading them has shown, and the same attributes. */
    record Same() implements Found {}

    /** What an interrupted restore of the same version left, marked as incomplete; writing continues or replaces it. */
    record Incomplete() implements Found {}

    /**
     * Something else.
     *
     * @param detail what it is and how it differs, for the report
     * @param etag the state that may be replaced, if the destination tells one state from another
     */
    record Different(String detail, Optional<ETag> etag) implements Found {
        public Different {
            Objects.requireNonNull(detail, "detail");
            Objects.requireNonNull(etag, "etag");
        }
    }

    /** What is at the destination under the blob's name. Compares bytes, by reading them, where size and attributes agree. */
    Found find(RunContext run, RestoredBlob blob);

    /**
     * Begins to write the blob. Until {@link BlobWriter#commit} nothing is visible under the blob's name, or, where the
     * destination cannot hide it, what is visible is marked as incomplete.
     *
     * @param found what {@link #find} has found. Something {@link Different} is replaced, in this very state if it has an
     *     ETag; where nothing was, the commit replaces nothing
     * @param written the checksums of the ranges that an interrupted restore of the same version has written, by index
     * @throws PermanentException if the destination cannot hold such a blob
     * @throws BlobOccupiedException if something else than was found is there, where what is written is visible at once
     */
    BlobWriter open(RunContext run, RestoredBlob blob, Found found, Map<Integer, Crc64Nvme> written);

    /** The address that a blob of this name has, if blobs have one there. */
    Optional<String> urlOf(String name);

    /** Everything has been restored: removes what interrupted restores of this destination left out of sight. */
    void finish();

    /** Releases what the destination holds, such as the lock of a folder. Idempotent. */
    @Override
    void close();
}
