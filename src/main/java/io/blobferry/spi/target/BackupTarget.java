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

/**
 * Reads and writes whole objects in the target. Operations throw {@link TransientException} and {@link
 * PermanentException}.
 */
public interface BackupTarget {
    /**
     * The result of {@link #put}. Without a response {@link TransientException} is thrown, and the object may have been
     * written: check the target before another attempt.
     */
    sealed interface PutResult {}

    /** The object is durable and current, and S3 has verified its CRC64NVME. */
    record Stored(Backup backup) implements PutResult {
        public Stored {
            Objects.requireNonNull(backup, "backup");
        }
    }

    /** The precondition failed (409, 412, or 404 if an object was expected): nothing was written. */
    record PreconditionFailed(String detail) implements PutResult, DeleteMarkerResult {
        public PreconditionFailed {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** The result of {@link #placeDeleteMarker}. Without a response {@link TransientException} is thrown. */
    sealed interface DeleteMarkerResult {}

    /** A delete marker is the current version; all other versions are kept. */
    record DeleteMarkerPlaced(Optional<String> markerId) implements DeleteMarkerResult {
        public DeleteMarkerPlaced {
            Objects.requireNonNull(markerId, "markerId");
        }
    }

    /** The current object with this key; empty if there is none. One request. */
    Optional<StoredObject> head(RunContext run, ObjectKey key);

    /**
     * Writes a whole object, atomically and only if the precondition holds. One request, never retried by the adapter,
     * because the content can be read only once; none once the run's deadline has passed. Attributes that its headers cannot carry are written to a sidecar object
     * first.
     *
     * @param bytes the content, exactly {@code attributes.source().size()} bytes
     * @throws TransferException the failure of {@code bytes}, if it fails
     */
    PutResult put(
            RunContext run,
            ObjectKey key,
            ObjectAttributes attributes,
            TargetPrecondition precondition,
            Flow.Publisher<ByteBuffer> bytes);

    /**
     * Places a delete marker on the object's key, only if the object is still current. One request; none once the run's
     * deadline has passed.
     *
     * @param object an object in a bucket with versioning; without versioning it would be deleted
     */
    DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject object);
}
