package io.blobferry.spi.destination;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;

/** Writes one blob at a destination. Ranges may be written at the same time unless {@link #isSequential}. */
public interface BlobWriter extends AutoCloseable {
    /** The result of {@link #commit}. */
    sealed interface CommitResult {}

    /** Something is there that must not be replaced, or has changed since it was looked for: nothing was changed. */
    record Occupied() implements CommitResult {}

    /**
     * A blob that is complete at the destination.
     *
     * @param location where it is: a file below the folder, or a URL
     * @param notes what of the blob the destination does not keep as it was; empty if it keeps everything
     */
    record Written(String location, List<String> notes) implements CommitResult {
        public Written {
            Objects.requireNonNull(location, "location");
            notes = List.copyOf(notes);
        }
    }

    /** The division of the content that this destination asks for. */
    RangePlan ranges();

    /** Whether each range must be written after the one before it. */
    boolean isSequential();

    /** The ranges that the destination still has of those that were written before. */
    Set<Integer> kept();

    /**
     * Writes a range, durably, and replaces what was written of it before.
     *
     * @param bytes the content, exactly as long as the range; subscribed once
     * @return the checksum of what was written
     * @throws TransferException the failure of {@code bytes}, if it fails
     * @throws TransientException if {@code bytes} has another length than the range
     */
    Crc64Nvme write(RunContext run, RangePlan.Range range, Flow.Publisher<ByteBuffer> bytes);

    /**
     * Makes the blob visible under its name, atomically, with its attributes. To be called once the combined checksum of all
     * ranges is that of the version.
     */
    CommitResult commit(RunContext run);

    /** Removes what was written, because it is not the version's content. */
    void discard(RunContext run);

    /** Releases resources; what was written stays for the next {@link RestoreDestination#open}. Idempotent. */
    @Override
    void close();
}
