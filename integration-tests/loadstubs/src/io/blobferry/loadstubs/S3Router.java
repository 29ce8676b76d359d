package io.blobferry.loadstubs;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.emulators.AwsError;
import io.blobferry.testing.cloud.MultipartUpload;
import io.blobferry.testing.cloud.ObjectStore;
import io.blobferry.testing.cloud.ObjectVersion;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.StoredPart;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * S3 with the bucket in the path: operations that write, read, delete and list objects and their versions, and those of
 * multipart uploads.
 */
final class S3Router implements Router {
    /** How an object with the synthetic content of any size is made without sending it. */
    static final String DECLARED_SIZE = "x-standin-size";

    /** How long ago such an object was written, in seconds. */
    static final String DECLARED_AGE = "x-standin-age";

    private final ObjectStore<ObjectFields> store;
    private final int maxKept;
    private final S3Reads reads;
    private final S3BucketReads bucketReads;

    /** @param maxKept the length up to which an object's bytes are kept */
    S3Router(ObjectStore<ObjectFields> store, int maxKept) {
        this.store = store;
        this.maxKept = maxKept;
        reads = new S3Reads(store);
        bucketReads = new S3BucketReads(store);
    }

    @Override
    public RequestBody begin(HttpRequest request) {
        Target target = Target.of(request);
        HttpHeaders headers = request.headers();
        String method = request.method().name();
        if (target.rest().isEmpty()) {
            return new SmallBody(nothing -> answered(request, () -> ofBucket(method, target.first(), target)));
        }
        if (!ObjectKey.fits(target.rest())) {
            return new SmallBody(nothing -> answered(request, () -> {
                throw new ServiceException(400, "KeyTooLongError", "Your key is too long");
            }));
        }
        ObjectKey key = new ObjectKey(target.first(), target.rest());
        if (request.method().equals(HttpMethod.PUT) && !target.has("tagging")) {
            Payload payload = Payload.of(headers, maxKept);
            return target.has("uploadId")
                    ? new Put(request, payload, part(key, target, payload))
                    : new Put(request, payload, put(key, headers, payload));
        }
        return new SmallBody(document -> answered(request, () -> switch (method) {
            case "HEAD" -> reads.head(key, target, headers);
            case "POST" -> post(key, target, headers, document);
            case "GET" -> get(key, target, headers);
            case "DELETE" -> target.has("uploadId") ? abort(key, target) : delete(key, target, headers);
            default -> throw notImplemented();
        }));
    }

    private Answer ofBucket(String method, String bucket, Target target) {
        return switch (method) {
            case "PUT", "HEAD" -> Answer.empty(200);
            case "GET" -> bucketReads.get(bucket, target);
            default -> throw notImplemented();
        };
    }

    private Call put(ObjectKey key, HttpHeaders headers, Payload payload) {
        long begun = store.begin();
        String declared = headers.get(DECLARED_SIZE);
        if (declared != null) {
            return () -> declare(begun, key, headers, Long.parseLong(declared));
        }
        return () -> stored(store.put(begun, key, WriteCondition.of(headers), ObjectFields.of(headers), payload.end()));
    }

    private Answer declare(long begun, ObjectKey key, HttpHeaders headers, long size) {
        Duration age = Duration.ofSeconds(Long.parseLong(headers.get(DECLARED_AGE, "0")));
        return stored(store.put(
                begun,
                key,
                WriteCondition.of(headers),
                ObjectFields.of(headers),
                ReceivedContent.synthetic(size),
                System.currentTimeMillis() - age.toMillis()));
    }

    private static Answer stored(ObjectVersion<ObjectFields> stored) {
        Answer answer = Answer.empty(200)
                .with(HttpHeaderNames.ETAG, stored.etag().quoted())
                .with("x-amz-version-id", stored.versionId());
        return Payload.withFullChecksum(answer, stored.content());
    }

    /** Finds the upload when the part begins to arrive, and stores the part when all of it has. */
    private Call part(ObjectKey key, Target target, Payload payload) {
        try {
            MultipartUpload<ObjectFields> upload = store.openUpload(upload(key, target));
            return () -> putPart(upload, target.number("partNumber", 0), payload);
        } catch (ServiceException noSuchUpload) {
            return () -> {
                throw noSuchUpload;
            };
        }
    }

    private Answer putPart(MultipartUpload<ObjectFields> upload, int number, Payload payload) {
        StoredPart stored = store.putPart(upload, number, payload.end());
        Answer answer =
                Answer.empty(200).with(HttpHeaderNames.ETAG, stored.etag().quoted());
        stored.content().checksum().ifPresent(crc -> answer.with(Payload.CRC64NVME, crc.base64()));
        return answer;
    }

    private Answer post(ObjectKey key, Target target, HttpHeaders headers, byte[] document) {
        if (target.has("restore")) {
            return reads.restore(key, target, headers);
        }
        return target.has("uploads") ? create(key, headers) : complete(key, target, headers, document);
    }

    private Answer get(ObjectKey key, Target target, HttpHeaders headers) {
        if (target.has("uploadId")) {
            return parts(key, target);
        }
        return target.has("tagging") ? reads.tagging(key, target, headers) : reads.get(key, target, headers);
    }

    private Answer delete(ObjectKey key, Target target, HttpHeaders headers) {
        if (target.has("versionId")) {
            throw notImplemented();
        }
        return Answer.empty(204)
                .with("x-amz-version-id", store.delete(key, WriteCondition.of(headers)))
                .with("x-amz-delete-marker", "true");
    }

    private Answer create(ObjectKey key, HttpHeaders headers) {
        Upload upload = store.createUpload(key, ObjectFields.of(headers)).upload();
        return Answer.xml(200, S3Xml.created(upload));
    }

    private Answer abort(ObjectKey key, Target target) {
        store.abort(upload(key, target));
        return Answer.empty(204);
    }

    private static Upload upload(ObjectKey key, Target target) {
        return target.value("uploadId").map(id -> new Upload(key, id)).orElseThrow(ServiceException::noSuchUpload);
    }

    private Answer complete(ObjectKey key, Target target, HttpHeaders headers, byte[] document) {
        String size = headers.get("x-amz-mp-object-size");
        ObjectVersion<ObjectFields> stored = store.complete(
                upload(key, target),
                S3Xml.namedParts(document),
                size == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(size)),
                Payload.checksum(headers),
                WriteCondition.of(headers));
        return Answer.xml(200, S3Xml.completed(key, stored)).with("x-amz-version-id", stored.versionId());
    }

    private Answer parts(ObjectKey key, Target target) {
        Upload upload = upload(key, target);
        int max = Math.min(S3BucketReads.MAX_KEYS, target.number("max-parts", S3BucketReads.MAX_KEYS));
        List<StoredPart> found = store.parts(upload, target.number("part-number-marker", 0), max + 1);
        return Answer.xml(200, S3Xml.parts(upload, found, max));
    }

    private static Answer answered(HttpRequest request, Call call) {
        String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        try {
            return call.answer().with("x-amz-request-id", id);
        } catch (ServiceException refusal) {
            AwsError error = new AwsError(refusal.status(), refusal.code(), refusal.getMessage());
            return Answer.document(error.status(), error.s3Xml(request.uri(), id))
                    .with(HttpHeaderNames.CONTENT_TYPE, "application/xml")
                    .with("x-amz-request-id", id);
        }
    }

    static ServiceException notImplemented() {
        return new ServiceException(501, "NotImplemented", "The stand-in does not do this.");
    }

    @FunctionalInterface
    private interface Call {
        Answer answer();
    }

    private record Put(HttpRequest request, Payload payload, Call call) implements RequestBody {
        @Override
        public void take(ByteBuf bytes) {
            payload.take(bytes);
        }

        @Override
        public Answer answer() {
            return answered(request, call);
        }
    }
}
