package io.blobferry.spi.target;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.domain.Backup;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.ObjectKey;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/** Where backups are written whole. Operations throw {@link TransientException} and {@link PermanentException}. */
public interface BackupTarget {
    /** What a fenced write came to. Where no answer came, {@link TransientException} is thrown: look before trying again. */
    sealed interface Written {}

    /** The object is durable and current, and S3 has checked its bytes against the CRC64NVME. */
    record Stored(Backup backup) implements Written {
        public Stored {
            Objects.requireNonNull(backup, "backup");
        }
    }

    /** The target is not what the fence says (409, 412, or 404 where it expected an object): nothing was written. */
    record FenceBroken(String detail) implements Written, Marking {
        public FenceBroken {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** What a conditional deletion came to. Where no answer came, {@link TransientException} is thrown. */
    sealed interface Marking {}

    /** A delete marker is current now, and every version is kept. */
    record Marked(Optional<String> markerId) implements Marking {
        public Marked {
            Objects.requireNonNull(markerId, "markerId");
        }
    }

    /** The current object under a key. One request. */
    Optional<StoredObject> look(RunContext run, ObjectKey key);

    /**
     * Writes a whole object, atomically and only if the target is as the fence says. One request, never repeated by the
     * adapter: the bytes can be read once. Metadata that S3 has no room for goes before it to a sidecar object.
     *
     * @param bytes exactly as many as {@code description.source().size()}
     * @throws TransferException the bytes' own failure, if they fail
     */
    Written put(RunContext run, ObjectKey key, ObjectAttributes description, TargetPrecondition fence, Flow.Publisher<ByteBuffer> bytes);

    /**
     * Puts a delete marker over the object, only if the object is still the one that was seen. One request.
     *
     * @param seen an object of a bucket that keeps versions; in any other this would remove it
     */
    Marking markDeleted(RunContext run, StoredObject seen);
}
