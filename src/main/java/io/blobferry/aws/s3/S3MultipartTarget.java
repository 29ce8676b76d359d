package io.blobferry.aws.s3;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
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
import io.blobferry.routing.Route;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.spi.target.ObjectAttributes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Writes objects to S3 by multipart upload, with a full-object CRC64NVME. */
public final class S3MultipartTarget implements MultipartTarget, MultipartUploadListing {
    /** Parts in flight during an abort may be stored after it: S3's user guide says to abort until no part is listed. */
    private static final int MAX_ABORT_ATTEMPTS = 5;

    private static final int PAGE_SIZE = 1000;
    private static final PartRange FIRST_PART = new PartRange(1, 1);

    private final S3AsyncClient controlClient;
    private final S3AsyncClient uploadClient;

    /**
     * @param controlClient for idempotent requests; may retry; the caller owns it
     * @param uploadClient for creating and completing uploads and for parts; must not retry, since the engine checks their
     *     effect before it repeats them; the caller owns it
     */
    public S3MultipartTarget(S3AsyncClient controlClient, S3AsyncClient uploadClient) {
        this.controlClient = controlClient;
        this.uploadClient = uploadClient;
    }

    @Override
    public Upload create(RunContext run, ObjectKey key, ObjectAttributes description) {
        String operation = "create an upload of " + key;
        if (!XmlText.canCarry(key.key())) {
            // The upload's id would be in an answer that the SDK cannot read, so every attempt would leave an upload.
            throw new PermanentException(
                    operation, FailureCause.KEY_UNREADABLE, "the key has a character that XML 1.0 cannot carry", null);
        }
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(key.bucket())
                .key(key.key())
                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                .checksumType(ChecksumType.FULL_OBJECT)
                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run));
        S3RequestAttributes.prepare(run, controlClient, key, description).applyTo(request);
        return S3Values.upload(
                operation,
                key.bucket(),
                key.key(),
                await(run, operation, uploadClient.createMultipartUpload(request.build()))
                        .uploadId());
    }

    @Override
    public StoredPart uploadPart(RunContext run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes) {
        String operation = "write part " + part.number() + " of " + upload.key();
        UploadPartResponse stored = await(
                run,
                operation,
                uploadClient.uploadPart(
                        request -> request.bucket(upload.key().bucket())
                                .key(upload.key().key())
                                .uploadId(upload.id())
                                .partNumber(part.number())
                                .contentLength(part.length())
                                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run)),
                        new FixedLengthBody(part.length(), bytes)));
        return new StoredPart(
                part.number(),
                part.length(),
                S3Values.etag(operation, stored.eTag()),
                S3Values.crc(operation, stored.checksumCRC64NVME()));
    }

    @Override
    public Optional<List<StoredPart>> listParts(RunContext run, Upload upload, PartRange range) {
        String operation = "list the parts of " + upload.key();
        List<StoredPart> found = new ArrayList<>();
        Integer marker = range.first() - 1;
        try {
            do {
                Integer from = marker;
                ListPartsResponse page = await(
                        run,
                        operation,
                        controlClient.listParts(
                                request -> request.bucket(upload.key().bucket())
                                        .key(upload.key().key())
                                        .uploadId(upload.id())
                                        .partNumberMarker(from)
                                        .maxParts(Math.min(PAGE_SIZE, range.last() - from))
                                        .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))));
                // A part without a checksum cannot be verified: it counts as missing and is uploaded again.
                page.parts().stream()
                        .filter(S3MultipartTarget::isVerifiable)
                        .filter(part -> part.partNumber() <= range.last())
                        .map(part -> new StoredPart(
                                part.partNumber(),
                                part.size(),
                                new ETag(part.eTag()),
                                S3Values.readableCrc(part.checksumCRC64NVME()).orElseThrow()))
                        .forEach(found::add);
                marker = Boolean.TRUE.equals(page.isTruncated()) ? page.nextPartNumberMarker() : null;
                if (marker != null) {
                    S3Values.advanced(operation, from, Math.max(from, marker));
                }
            } while (marker != null && marker < range.last());
            return Optional.of(List.copyOf(found));
        } catch (UploadNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public CompleteResult complete(
            RunContext run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition precondition) {
        String operation = "complete " + upload.key();
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(upload.key().bucket())
                .key(upload.key().key())
                .uploadId(upload.id())
                .checksumType(ChecksumType.FULL_OBJECT)
                .checksumCRC64NVME(crc.base64())
                .mpuObjectSize(parts.stream().mapToLong(StoredPart::size).sum())
                .multipartUpload(list -> list.parts(
                        parts.stream().map(S3MultipartTarget::toCompletedPart).toList()))
                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run));
        switch (precondition) {
            case TargetPrecondition.IfAbsent() -> request.ifNoneMatch("*");
            case TargetPrecondition.IfMatch(ETag etag) -> request.ifMatch(etag.quoted());
        }
        run.requireTimeLeft(operation);
        try {
            CompleteMultipartUploadResponse done =
                    run.await(operation, uploadClient.completeMultipartUpload(request.build()));
            return new Completed(S3Values.etag(operation, done.eTag()), Optional.ofNullable(done.versionId()));
        } catch (CompletionException e) {
            return toCompleteResult(operation, e.getCause());
        }
    }

    @Override
    public void abort(RunContext run, Upload upload) {
        String operation = "abort the upload of " + upload.key();
        for (int attempt = 1; attempt <= MAX_ABORT_ATTEMPTS; attempt++) {
            try {
                await(
                        run,
                        operation,
                        controlClient.abortMultipartUpload(
                                request -> request.bucket(upload.key().bucket())
                                        .key(upload.key().key())
                                        .uploadId(upload.id())
                                        .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))));
            } catch (UploadNotFoundException e) {
                return;
            }
            // A listing of the parts names the key. Where XML cannot carry it, the next abort finds no upload instead.
            if (XmlText.canCarry(upload.key().key())
                    && listParts(run, upload, FIRST_PART).isEmpty()) {
                return;
            }
        }
        throw new TransientException(
                operation, "parts keep being written after " + MAX_ABORT_ATTEMPTS + " aborts", null);
    }

    @Override
    public Page list(RunContext run, Route route, Optional<Upload> from) {
        String operation = "list the open uploads of " + route.bucket();
        ListMultipartUploadsRequest.Builder request = ListMultipartUploadsRequest.builder()
                .bucket(route.bucket())
                .prefix(route.prefix())
                // A key may hold characters that XML cannot; the SDK decodes the keys.
                .encodingType(EncodingType.URL)
                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run));
        from.ifPresent(upload -> request.keyMarker(upload.key().key()).uploadIdMarker(upload.id()));
        ListMultipartUploadsResponse page = await(run, operation, controlClient.listMultipartUploads(request.build()));
        List<OpenUpload> uploads = page.uploads().stream()
                .filter(S3MultipartTarget::isComplete)
                .map(found -> new OpenUpload(
                        new Upload(new ObjectKey(route.bucket(), found.key()), found.uploadId()), found.initiated()))
                .toList();
        return new Page(
                uploads,
                Boolean.TRUE.equals(page.isTruncated())
                        ? Optional.of(S3Values.advanced(
                                operation,
                                from.orElse(null),
                                S3Values.upload(
                                        operation, route.bucket(), page.nextKeyMarker(), page.nextUploadIdMarker())))
                        : Optional.empty());
    }

    /** An upload of another application may have what no object key is; it does not end the listing. */
    private static boolean isComplete(MultipartUpload found) {
        return S3Values.isKey(found.key()) && S3Values.isUploadId(found.uploadId()) && found.initiated() != null;
    }

    private static boolean isVerifiable(software.amazon.awssdk.services.s3.model.Part part) {
        return S3Values.readableCrc(part.checksumCRC64NVME()).isPresent()
                && part.partNumber() != null
                && part.partNumber() > 0
                && part.size() != null
                && part.size() >= 0
                && S3Values.isETag(part.eTag());
    }

    private static CompletedPart toCompletedPart(StoredPart part) {
        return CompletedPart.builder()
                .partNumber(part.number())
                .eTag(part.etag().quoted())
                .checksumCRC64NVME(part.crc().base64())
                .build();
    }

    /** The result of a rejected CompleteMultipartUpload; other errors are thrown. */
    private static CompleteResult toCompleteResult(String operation, Throwable failure) {
        if (!(failure instanceof S3Exception refused)) {
            throw S3Errors.translate(operation, failure);
        }
        String detail = S3Errors.detail(refused);
        return switch (S3Errors.code(refused)) {
            case "PreconditionFailed", "NoSuchKey" -> new PreconditionFailed(detail);
            case "ConditionalRequestConflict", "InvalidPart", "InvalidPartOrder" -> new Conflict(detail);
            case "NoSuchUpload" -> new UploadNotFound(detail);
            case "BadDigest", "XAmzContentChecksumMismatch" -> new ChecksumMismatch(detail);
            default -> throw S3Errors.translate(operation, refused);
        };
    }

    private static <T> T await(RunContext run, String operation, CompletableFuture<T> answer) {
        try {
            return run.await(operation, answer);
        } catch (CompletionException e) {
            TransferException translated = S3Errors.translate(operation, e.getCause());
            throw translated;
        }
    }
}
