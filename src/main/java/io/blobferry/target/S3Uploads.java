package io.blobferry.target;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Fence;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Route;
import io.blobferry.domain.Upload;
import io.blobferry.transfer.MultipartTarget;
import io.blobferry.transfer.ObjectDescription;
import io.blobferry.transfer.OpenUploads;
import io.blobferry.transfer.Run;
import io.blobferry.transfer.TransferException;
import io.blobferry.transfer.TransientException;
import io.blobferry.transfer.UploadGoneException;
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
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Objects in S3 that are written by parts, with a full-object CRC64NVME. */
public final class S3Uploads implements MultipartTarget, OpenUploads {
    /** Parts in flight when an upload is aborted may appear after it: S3's guide says to abort until the list is empty. */
    private static final int MOST_ABORTS = 5;

    private static final int MOST_LISTED = 1000;
    private static final PartRange ANY = new PartRange(1, 1);

    private final S3AsyncClient calls;
    private final S3AsyncClient writes;

    /**
     * @param calls for requests that may be repeated; may retry
     * @param writes for parts, and for opening and completing, which the engine looks at before it repeats them; must not
     *     retry
     */
    public S3Uploads(S3AsyncClient calls, S3AsyncClient writes) {
        this.calls = calls;
        this.writes = writes;
    }

    @Override
    public Upload create(Run run, ObjectKey key, ObjectDescription description) {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(key.bucket())
                .key(key.key())
                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                .checksumType(ChecksumType.FULL_OBJECT)
                .metadata(Described.metadata(run, calls, key, description.source())
                        .values())
                .overrideConfiguration(RunAttribute.of(run));
        Described.headers(description.source().headers(), request);
        Described.tagging(description.tags()).ifPresent(request::tagging);
        Described.storageClass(description).ifPresent(request::storageClass);
        return new Upload(
                key,
                await(run, "open an upload of " + key, writes.createMultipartUpload(request.build()))
                        .uploadId());
    }

    @Override
    public StoredPart write(Run run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes) {
        String operation = "write part " + part.number() + " of " + upload.key();
        UploadPartResponse stored = await(
                run,
                operation,
                writes.uploadPart(
                        request -> request.bucket(upload.key().bucket())
                                .key(upload.key().key())
                                .uploadId(upload.id())
                                .partNumber(part.number())
                                .contentLength(part.length())
                                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                                .overrideConfiguration(RunAttribute.of(run)),
                        new ExactBody(part.length(), bytes)));
        String crc = S3Target.confirmed(operation, stored.checksumCRC64NVME());
        return new StoredPart(part.number(), part.length(), new ETag(stored.eTag()), Crc64Nvme.fromBase64(crc));
    }

    @Override
    public Optional<List<StoredPart>> parts(Run run, Upload upload, PartRange range) {
        List<StoredPart> found = new ArrayList<>();
        Integer marker = range.first() - 1;
        try {
            do {
                Integer from = marker;
                ListPartsResponse page = await(
                        run,
                        "list the parts of " + upload.key(),
                        calls.listParts(request -> request.bucket(upload.key().bucket())
                                .key(upload.key().key())
                                .uploadId(upload.id())
                                .partNumberMarker(from)
                                .maxParts(Math.min(MOST_LISTED, range.last() - from))
                                .overrideConfiguration(RunAttribute.of(run))));
                // A part whose checksum S3 does not tell cannot be proven: it counts as missing and is written again.
                page.parts().stream()
                        .filter(part -> part.checksumCRC64NVME() != null && part.partNumber() <= range.last())
                        .map(part -> new StoredPart(
                                part.partNumber(),
                                part.size(),
                                new ETag(part.eTag()),
                                Crc64Nvme.fromBase64(part.checksumCRC64NVME())))
                        .forEach(found::add);
                marker = Boolean.TRUE.equals(page.isTruncated()) ? page.nextPartNumberMarker() : null;
            } while (marker != null && marker < range.last());
            return Optional.of(List.copyOf(found));
        } catch (UploadGoneException e) {
            return Optional.empty();
        }
    }

    @Override
    public Completion complete(Run run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, Fence fence) {
        String operation = "complete " + upload.key();
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(upload.key().bucket())
                .key(upload.key().key())
                .uploadId(upload.id())
                .checksumType(ChecksumType.FULL_OBJECT)
                .checksumCRC64NVME(crc.base64())
                .mpuObjectSize(parts.stream().mapToLong(StoredPart::size).sum())
                .multipartUpload(list ->
                        list.parts(parts.stream().map(S3Uploads::completed).toList()))
                .overrideConfiguration(RunAttribute.of(run));
        switch (fence) {
            case Fence.Absent() -> request.ifNoneMatch("*");
            case Fence.Holds(ETag etag) -> request.ifMatch(etag.quoted());
        }
        try {
            CompleteMultipartUploadResponse done =
                    run.await(operation, writes.completeMultipartUpload(request.build()));
            return new Completed(new ETag(done.eTag()), Optional.ofNullable(done.versionId()));
        } catch (CompletionException e) {
            return refusal(operation, e.getCause());
        }
    }

    @Override
    public void abort(Run run, Upload upload) {
        String operation = "abort the upload of " + upload.key();
        for (int attempt = 1; attempt <= MOST_ABORTS; attempt++) {
            try {
                await(
                        run,
                        operation,
                        calls.abortMultipartUpload(
                                request -> request.bucket(upload.key().bucket())
                                        .key(upload.key().key())
                                        .uploadId(upload.id())
                                        .overrideConfiguration(RunAttribute.of(run))));
            } catch (UploadGoneException e) {
                return;
            }
            if (parts(run, upload, ANY).isEmpty()) {
                return;
            }
        }
        throw new TransientException(operation, "parts in flight keep appearing", null);
    }

    @Override
    public Page list(Run run, Route route, Optional<Upload> from) {
        ListMultipartUploadsRequest.Builder request = ListMultipartUploadsRequest.builder()
                .bucket(route.bucket())
                .prefix(route.prefix())
                .overrideConfiguration(RunAttribute.of(run));
        from.ifPresent(upload -> request.keyMarker(upload.key().key()).uploadIdMarker(upload.id()));
        ListMultipartUploadsResponse page =
                await(run, "list the open uploads of " + route.bucket(), calls.listMultipartUploads(request.build()));
        List<OpenUpload> uploads = page.uploads().stream()
                .map(found -> new OpenUpload(
                        new Upload(new ObjectKey(route.bucket(), found.key()), found.uploadId()), found.initiated()))
                .toList();
        return new Page(
                uploads,
                Boolean.TRUE.equals(page.isTruncated())
                        ? Optional.of(new Upload(
                                new ObjectKey(route.bucket(), page.nextKeyMarker()), page.nextUploadIdMarker()))
                        : Optional.empty());
    }

    private static CompletedPart completed(StoredPart part) {
        return CompletedPart.builder()
                .partNumber(part.number())
                .eTag(part.etag().quoted())
                .checksumCRC64NVME(part.crc().base64())
                .build();
    }

    /** What a refused Complete means for this upload; anything else is thrown. */
    private static Completion refusal(String operation, Throwable failure) {
        if (!(failure instanceof S3Exception refused)) {
            throw S3Faults.translated(operation, failure);
        }
        String detail = S3Faults.detail(refused);
        return switch (S3Faults.code(refused)) {
            case "PreconditionFailed", "NoSuchKey" -> new FenceBroken(detail);
            case "ConditionalRequestConflict", "NoSuchUpload", "InvalidPart", "InvalidPartOrder" ->
                new Contended(detail);
            case "BadDigest", "XAmzContentChecksumMismatch" -> new Mismatch(detail);
            default -> throw S3Faults.translated(operation, refused);
        };
    }

    private static <T> T await(Run run, String operation, CompletableFuture<T> answer) {
        try {
            return run.await(operation, answer);
        } catch (CompletionException e) {
            TransferException translated = S3Faults.translated(operation, e.getCause());
            throw translated;
        }
    }
}
