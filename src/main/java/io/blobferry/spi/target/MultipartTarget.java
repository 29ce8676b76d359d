package io.blobferry.spi.target;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Where backups are written by parts. Operations throw {@link TransientException} and {@link PermanentException}. S3
 * orders the versions of an object by when their uploads were created, not by when they were completed.
 */
public interface MultipartTarget {
    /** A part that S3 holds, with the checksum that S3 found. */
    record StoredPart(int number, long size, ETag etag, Crc64Nvme crc) {
        public StoredPart {
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(crc, "crc");
        }
    }

    /** What Complete came to. Where no answer came, {@link TransientException} is thrown: look before trying again. */
    sealed interface CompleteResult {}

    /** S3 has put the parts together and their checksum agrees. Whether it is current, a look must show. */
    record Completed(ETag etag, Optional<String> versionId) implements CompleteResult {
        public Completed {
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(versionId, "versionId");
        }
    }

    /** The target is not what the fence says, for good: this upload can never be completed. */
    record PreconditionFailed(String detail) implements CompleteResult {
        public PreconditionFailed {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** Another finisher is at it, or has been (409, or no such upload): look at the target first. */
    record Conflict(String detail) implements CompleteResult {
        public Conflict {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** S3 found other bytes than the checksum says: the parts are of no use. */
    record ChecksumMismatch(String detail) implements CompleteResult {
        public ChecksumMismatch {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** Opens an upload. Not idempotent: an answer that is lost leaves an upload that the bucket's lifecycle rule removes. */
    Upload create(RunContext run, ObjectKey key, ObjectAttributes description);

    /**
     * Writes one part; a part of the same number is replaced. One request, never repeated by the adapter.
     *
     * @param bytes exactly {@code part.length()} bytes
     * @throws UploadNotFoundException if the upload was completed or aborted meanwhile
     * @throws TransferException the bytes' own failure, if they fail
     */
    StoredPart uploadPart(RunContext run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes);

    /** The parts of a run that S3 holds, by number; empty if there is no such upload. A request for each thousand. */
    Optional<List<StoredPart>> listParts(RunContext run, Upload upload, PartRange range);

    /** Puts the parts together, only if the target is as the fence says. */
    CompleteResult complete(
            RunContext run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition fence);

    /** Ends the upload and removes its parts, those included that were in flight. Idempotent. */
    void abort(RunContext run, Upload upload);
}
