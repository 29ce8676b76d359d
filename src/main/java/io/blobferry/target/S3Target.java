package io.blobferry.target;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Fence;
import io.blobferry.domain.ObjectKey;
import io.blobferry.transfer.BackupTarget;
import io.blobferry.transfer.ObjectDescription;
import io.blobferry.transfer.RefusedException;
import io.blobferry.transfer.Run;
import io.blobferry.transfer.StoredObject;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.UploadRequest;

/** Whole objects in S3. */
public final class S3Target implements BackupTarget {
    private final S3AsyncClient calls;
    private final S3TransferManager transfers;

    /**
     * @param calls for requests without a body; may retry
     * @param transfers for objects; over a client that must not retry, since the engine does
     */
    public S3Target(S3AsyncClient calls, S3TransferManager transfers) {
        this.calls = calls;
        this.transfers = transfers;
    }

    @Override
    public Optional<StoredObject> look(Run run, ObjectKey key) {
        String operation = "look at " + key;
        try {
            HeadObjectResponse head = run.await(
                    operation,
                    calls.headObject(request -> request.bucket(key.bucket())
                            .key(key.key())
                            .checksumMode(ChecksumMode.ENABLED)
                            .overrideConfiguration(RunAttribute.of(run))));
            return Optional.of(new StoredObject(
                    key,
                    new ETag(head.eTag()),
                    Optional.ofNullable(head.versionId()),
                    head.contentLength(),
                    Optional.ofNullable(head.checksumCRC64NVME()).map(Crc64Nvme::fromBase64),
                    S3Metadata.sourceETag(head.metadata())));
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused && refused.statusCode() == 404) {
                return Optional.empty();
            }
            throw S3Faults.translated(operation, e.getCause());
        }
    }

    @Override
    public Written put(
            Run run, ObjectKey key, ObjectDescription description, Fence fence, Flow.Publisher<ByteBuffer> bytes) {
        String operation = "write " + key;
        BlobProperties source = description.source();
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(key.bucket())
                .key(key.key())
                .contentLength(source.size())
                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                .metadata(Described.metadata(run, calls, key, source).values())
                .overrideConfiguration(RunAttribute.of(run));
        Described.headers(source.headers(), request);
        Described.tagging(description.tags()).ifPresent(request::tagging);
        Described.storageClass(description).ifPresent(request::storageClass);
        switch (fence) {
            case Fence.Absent() -> request.ifNoneMatch("*");
            case Fence.Holds(ETag etag) -> request.ifMatch(etag.quoted());
        }
        try {
            AsyncRequestBody body = new ExactBody(source.size(), bytes);
            PutObjectResponse stored = run.await(
                            operation,
                            transfers
                                    .upload(UploadRequest.builder()
                                            .putObjectRequest(request.build())
                                            .requestBody(body)
                                            .build())
                                    .completionFuture())
                    .response();
            return new Stored(new Backup(
                    key,
                    Optional.ofNullable(stored.versionId()),
                    new ETag(stored.eTag()),
                    source.size(),
                    Crc64Nvme.fromBase64(confirmed(operation, stored.checksumCRC64NVME()))));
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused && isFence(refused)) {
                return new FenceBroken(S3Faults.detail(refused));
            }
            throw S3Faults.translated(operation, e.getCause());
        }
    }

    @Override
    public Marking markDeleted(Run run, StoredObject seen) {
        String operation = "mark " + seen.key() + " as deleted";
        try {
            DeleteObjectResponse deleted = run.await(
                    operation,
                    calls.deleteObject(request -> request.bucket(seen.key().bucket())
                            .key(seen.key().key())
                            .ifMatch(seen.etag().quoted())
                            .overrideConfiguration(RunAttribute.of(run))));
            return new Marked(Optional.ofNullable(deleted.versionId()));
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused && isFence(refused)) {
                return new FenceBroken(S3Faults.detail(refused));
            }
            throw S3Faults.translated(operation, e.getCause());
        }
    }

    /** S3 states the checksum that it verified. One that does not is no S3 that can hold a proven backup. */
    static String confirmed(String operation, String checksum) {
        if (checksum == null) {
            throw new RefusedException(operation, FailureCause.CHECKSUM, "S3 did not confirm the CRC64NVME", null);
        }
        return checksum;
    }

    /** 412: the object is not as the fence says; 409: another conditional write is at it; 404: it was deleted. */
    private static boolean isFence(S3Exception refused) {
        return switch (S3Faults.code(refused)) {
            case "PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey" -> true;
            default -> refused.statusCode() == 412;
        };
    }
}
