package io.blobferry.spi.target;

import io.blobferry.domain.Backup;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/** Where backups are written whole. Operations throw {@link TransientException} and {@link PermanentException}. */
public interface BackupTarget {
    /** What a fenced write came to. Where no answer came, {@link TransientException} is thrown: look before trying again. */
    sealed interface PutResult {}

    /** The object is durable and current, and S3 has checked its bytes against the CRC64NVME. */
    record Stored(Backup backup) implements PutResult {
        public Stored {
            Objects.requireNonNull(backup, "backup");
        }
    }

    /** The target is not what the fence says (409, 412, or 404 where it expected an object): nothing was written. */
    record PreconditionFailed(String detail) implements PutResult, DeleteMarkerResult {
        public PreconditionFailed {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** What a conditional deletion came to. Where no answer came, {@link TransientException} is thrown. */
    sealed interface DeleteMarkerResult {}

    /** A delete marker is current now, and every version is kept. */
    record DeleteMarkerPlaced(Optional<String> markerId) implements DeleteMarkerResult {
        public DeleteMarkerPlaced {
            Objects.requireNonNull(markerId, "markerId");
        }
    }

    /** The current object under a key. One request. */
    Optional<StoredObject> head(RunContext run, ObjectKey key);

    /**
     * Writes a whole object, atomically and only if the target is as the fence says. One request, never repeated by the
     * adapter: the bytes can be read once. Metadata that S3 has no room for goes before it to a sidecar object.
     *
     * @param bytes exactly as many as {@code description.source().size()}
     * @throws TransferException the bytes' own failure, if they fail
     */
    PutResult put(
            RunContext run,
            ObjectKey key,
            ObjectAttributes description,
            TargetPrecondition fence,
            Flow.Publisher<ByteBuffer> bytes);

    /**
     * Puts a delete marker over the object, only if the object is still the one that was seen. One request.
     *
     * @param seen an object of a bucket that keeps versions; in any other this would remove it
     */
    DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject seen);
}
