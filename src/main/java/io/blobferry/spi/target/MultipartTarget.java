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
 * Writes objects by multipart upload. Operations throw {@link TransientException} and {@link PermanentException}. S3
 * orders the versions of an object by the creation time of their uploads, not by their completion.
 */
public interface MultipartTarget {
    /** A part in S3, with the checksum that S3 computed. */
    record StoredPart(int number, long size, ETag etag, Crc64Nvme crc) {
        public StoredPart {
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(crc, "crc");
        }
    }

    /**
     * The result of {@link #complete}. Without a response {@link TransientException} is thrown, and the upload may have
     * been completed: check the target before another attempt.
     */
    sealed interface CompleteResult {}

    /** S3 has assembled the object and verified its checksum. Whether it is the current version must be checked. */
    record Completed(ETag etag, Optional<String> versionId) implements CompleteResult {
        public Completed {
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(versionId, "versionId");
        }
    }

    /** The precondition failed permanently: this upload can never be completed. */
    record PreconditionFailed(String detail) implements CompleteResult {
        public PreconditionFailed {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** Another run is completing the upload (409), or a part was stored anew: check the target. */
    record Conflict(String detail) implements CompleteResult {
        public Conflict {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** Another run has completed the upload, or another client has ended it: check the target. */
    record UploadNotFound(String detail) implements CompleteResult {
        public UploadNotFound {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** The checksum of the assembled object does not match: the parts are of no use. */
    record ChecksumMismatch(String detail) implements CompleteResult {
        public ChecksumMismatch {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /**
     * Creates an upload. Not idempotent: a lost response leaves an upload that the bucket's lifecycle rule removes.
     * Attributes that its headers cannot carry are written to a sidecar object first.
     *
     * @throws PermanentException with {@code KEY_UNREADABLE}, before any request, if S3's answer about an upload of this
     *     key could not be read
     */
    Upload create(RunContext run, ObjectKey key, ObjectAttributes attributes);

    /**
     * Uploads one part and replaces an earlier part with the same number. One request, never retried by the adapter.
     *
     * @param bytes the content, exactly {@code part.length()} bytes
     * @throws UploadNotFoundException if the upload was completed or aborted
     * @throws TransferException the failure of {@code bytes}, if it fails
     */
    StoredPart uploadPart(RunContext run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes);

    /** The parts of a range that S3 has, by number; empty if the upload does not exist. One request per 1,000 parts. */
    Optional<List<StoredPart>> listParts(RunContext run, Upload upload, PartRange range);

    /** Completes the upload, only if the precondition holds and the run's deadline has not passed. */
    CompleteResult complete(
            RunContext run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition precondition);

    /** Aborts the upload and removes its parts, including those that were in flight. Idempotent. */
    void abort(RunContext run, Upload upload);
}
