package io.blobferry.aws.s3;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
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

/** Writes objects to S3 by single requests, and reads their properties. */
public final class S3Target implements BackupTarget {
    private final S3AsyncClient controlClient;
    private final S3TransferManager transferManager;

    /**
     * @param controlClient for requests without a body; may retry; the caller owns it
     * @param transferManager for objects; its client must not retry, since the engine does; the caller owns it
     */
    public S3Target(S3AsyncClient controlClient, S3TransferManager transferManager) {
        this.controlClient = controlClient;
        this.transferManager = transferManager;
    }

    @Override
    public Optional<StoredObject> head(RunContext run, ObjectKey key) {
        String operation = "get the properties of " + key;
        try {
            HeadObjectResponse head = run.await(
                    operation,
                    controlClient.headObject(request -> request.bucket(key.bucket())
                            .key(key.key())
                            .checksumMode(ChecksumMode.ENABLED)
                            .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))));
            return Optional.of(new StoredObject(
                    key,
                    S3Values.etag(operation, head.eTag()),
                    Optional.ofNullable(head.versionId()),
                    S3Errors.required(operation, "Content-Length", head.contentLength()),
                    // Where S3 does not say, no time is known before which the object was not there.
                    Objects.requireNonNullElse(head.lastModified(), Instant.EPOCH),
                    S3Values.readableCrc(head.checksumCRC64NVME()),
                    S3Metadata.sourceETag(head.metadata()),
                    S3Metadata.tagsDigest(head.metadata()),
                    S3Metadata.validFrom(head.metadata())));
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused && refused.statusCode() == 404) {
                return Optional.empty();
            }
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    @Override
    public PutResult put(
            RunContext run,
            ObjectKey key,
            ObjectAttributes description,
            TargetPrecondition precondition,
            Flow.Publisher<ByteBuffer> bytes) {
        String operation = "write " + key;
        BlobProperties source = description.source();
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(key.bucket())
                .key(key.key())
                .contentLength(source.size())
                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run));
        S3RequestAttributes.prepare(run, controlClient, key, description).applyTo(request);
        switch (precondition) {
            case TargetPrecondition.IfAbsent() -> request.ifNoneMatch("*");
            case TargetPrecondition.IfMatch(ETag etag) -> request.ifMatch(etag.quoted());
        }
        try {
            AsyncRequestBody body = new FixedLengthBody(source.size(), bytes);
            run.requireTimeLeft(operation);
            PutObjectResponse stored = run.await(
                            operation,
                            transferManager
                                    .upload(UploadRequest.builder()
                                            .putObjectRequest(request.build())
                                            .requestBody(body)
                                            .build())
                                    .completionFuture())
                    .response();
            return new Stored(new Backup(
                    key,
                    Optional.ofNullable(stored.versionId()),
                    S3Values.etag(operation, stored.eTag()),
                    source.size(),
                    S3Values.crc(operation, stored.checksumCRC64NVME())));
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused && isPreconditionFailure(key, refused)) {
                return new PreconditionFailed(S3Errors.detail(refused));
            }
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    @Override
    public DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject object) {
        String operation = "place a delete marker on " + object.key();
        run.requireTimeLeft(operation);
        try {
            DeleteObjectResponse deleted = run.await(
                    operation,
                    controlClient.deleteObject(
                            request -> request.bucket(object.key().bucket())
                                    .key(object.key().key())
                                    .ifMatch(object.etag().quoted())
                                    .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))));
            return new DeleteMarkerPlaced(Optional.ofNullable(deleted.versionId()));
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused && isPreconditionFailure(object.key(), refused)) {
                return new PreconditionFailed(S3Errors.detail(refused));
            }
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    /**
     * 412: the precondition failed; 409: a concurrent conditional write; 404: the object was deleted. The two latter errors
     * name the key, and have no code where XML cannot carry it; the 404 of a missing bucket names the bucket instead.
     */
    private static boolean isPreconditionFailure(ObjectKey key, S3Exception refused) {
        return switch (S3Errors.code(refused)) {
            case "PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey" -> true;
            case "" ->
                refused.statusCode() == 412
                        || (!XmlText.canCarry(key.key())
                                && (refused.statusCode() == 404 || refused.statusCode() == 409));
            default -> refused.statusCode() == 412;
        };
    }
}
