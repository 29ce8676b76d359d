package io.blobferry.loadstubs;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.emulators.AwsError;
import io.blobferry.testing.cloud.Content;
import io.blobferry.testing.cloud.ListedPage;
import io.blobferry.testing.cloud.MultipartUpload;
import io.blobferry.testing.cloud.ObjectStore;
import io.blobferry.testing.cloud.ObjectVersion;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.StoredPart;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** S3 with the bucket in the path: operations that write, head, delete and list objects, and those of multipart uploads. */
final class S3Router implements Router {
    private static final int MAX_KEYS = 1000;
    private static final String CHECKSUM_TYPE = "x-amz-checksum-type";

    /** Headers of a write that HeadObject returns. */
    private static final Set<String> DESCRIBING =
            Set.of("content-type", "content-encoding", "content-language", "content-disposition", "cache-control");

    private final ObjectStore<HttpHeaders> store;

    S3Router(ObjectStore<HttpHeaders> store) {
        this.store = store;
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
        if (request.method().equals(HttpMethod.PUT)) {
            Payload payload = Payload.of(headers);
            return target.has("uploadId")
                    ? new Put(request, payload, part(key, target, payload))
                    : new Put(request, payload, put(key, headers, payload));
        }
        return new SmallBody(document -> answered(request, () -> switch (method) {
            case "HEAD" -> head(key, headers);
            case "POST" -> target.has("uploads") ? create(key, headers) : complete(key, target, headers, document);
            case "GET" -> parts(key, target);
            case "DELETE" -> target.has("uploadId") ? abort(key, target) : delete(key, headers);
            default -> throw notImplemented();
        }));
    }

    private Answer ofBucket(String method, String bucket, Target target) {
        return switch (method) {
            case "PUT", "HEAD" -> Answer.empty(200);
            case "GET" -> target.has("uploads") ? uploads(bucket, target) : objects(bucket, target);
            default -> throw notImplemented();
        };
    }

    private Call put(ObjectKey key, HttpHeaders headers, Payload payload) {
        long begun = store.begin();
        return () -> put(begun, key, headers, payload);
    }

    private Answer put(long begun, ObjectKey key, HttpHeaders headers, Payload payload) {
        ObjectVersion<HttpHeaders> stored =
                store.put(begun, key, WriteCondition.of(headers), describing(headers), payload.end());
        Answer answer = Answer.empty(200)
                .with(HttpHeaderNames.ETAG, stored.etag().quoted())
                .with("x-amz-version-id", stored.versionId());
        return withFullChecksum(answer, stored.content());
    }

    /** Finds the upload when the part begins to arrive, and stores the part when all of it has. */
    private Call part(ObjectKey key, Target target, Payload payload) {
        try {
            MultipartUpload<HttpHeaders> upload = store.openUpload(upload(key, target));
            return () -> putPart(upload, target.number("partNumber", 0), payload);
        } catch (ServiceException noSuchUpload) {
            return () -> {
                throw noSuchUpload;
            };
        }
    }

    private Answer putPart(MultipartUpload<HttpHeaders> upload, int number, Payload payload) {
        StoredPart stored = store.putPart(upload, number, payload.end());
        return withChecksum(
                Answer.empty(200).with(HttpHeaderNames.ETAG, stored.etag().quoted()), stored.content());
    }

    private static Answer withChecksum(Answer answer, Content content) {
        content.checksum().ifPresent(crc -> answer.with(Payload.CRC64NVME, crc.base64()));
        return answer;
    }

    private static Answer withFullChecksum(Answer answer, Content object) {
        return object.checksum().isPresent() ? withChecksum(answer, object).with(CHECKSUM_TYPE, "FULL_OBJECT") : answer;
    }

    private Answer head(ObjectKey key, HttpHeaders headers) {
        Optional<ObjectVersion<HttpHeaders>> found = store.find(key);
        if (found.isEmpty()) {
            return Answer.empty(404);
        }
        ObjectVersion<HttpHeaders> object = found.get();
        Answer answer = Answer.of(200, new Answer.LengthOnly(object.content().size()));
        answer.headers().add(object.attributes());
        answer.with(HttpHeaderNames.ETAG, object.etag().quoted())
                .with("x-amz-version-id", object.versionId())
                .with(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .with(HttpHeaderNames.LAST_MODIFIED, HttpDates.http(object.lastModified()));
        if ("ENABLED".equalsIgnoreCase(headers.get("x-amz-checksum-mode"))) {
            return withFullChecksum(answer, object.content());
        }
        return answer;
    }

    private Answer delete(ObjectKey key, HttpHeaders headers) {
        return Answer.empty(204)
                .with("x-amz-version-id", store.delete(key, WriteCondition.of(headers)))
                .with("x-amz-delete-marker", "true");
    }

    private Answer create(ObjectKey key, HttpHeaders headers) {
        Upload upload = store.createUpload(key, describing(headers)).upload();
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
        ObjectVersion<HttpHeaders> stored = store.complete(
                upload(key, target),
                S3Xml.namedParts(document),
                size == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(size)),
                Payload.checksum(headers),
                WriteCondition.of(headers));
        return Answer.xml(200, S3Xml.completed(key, stored)).with("x-amz-version-id", stored.versionId());
    }

    private Answer parts(ObjectKey key, Target target) {
        if (!target.has("uploadId")) {
            throw notImplemented();
        }
        Upload upload = upload(key, target);
        int max = Math.min(MAX_KEYS, target.number("max-parts", MAX_KEYS));
        List<StoredPart> found = store.parts(upload, target.number("part-number-marker", 0), max + 1);
        return Answer.xml(200, S3Xml.parts(upload, found, max));
    }

    /** ListObjects of either version; what either continues from is a key. */
    private Answer objects(String bucket, Target target) {
        if (target.has("location") || target.has("versions")) {
            throw notImplemented();
        }
        String after = target.value("continuation-token")
                .or(() -> target.value("start-after"))
                .or(() -> target.value("marker"))
                .orElse("");
        String prefix = target.value("prefix").orElse("");
        int max = Math.min(MAX_KEYS, target.number("max-keys", MAX_KEYS));
        ListedPage<ObjectVersion<HttpHeaders>> page =
                store.list(bucket, prefix, target.value("delimiter").orElse(""), after, max);
        boolean encoded = target.value("encoding-type").isPresent();
        return Answer.xml(200, S3ListObjects.document(bucket, prefix, page, encoded));
    }

    private Answer uploads(String bucket, Target target) {
        String prefix = target.value("prefix").orElse("");
        List<MultipartUpload<HttpHeaders>> found = store.uploads(
                bucket,
                prefix,
                target.value("key-marker").orElse(""),
                target.value("upload-id-marker").orElse(""));
        int max = Math.min(MAX_KEYS, target.number("max-uploads", MAX_KEYS));
        return Answer.xml(200, S3Xml.uploads(bucket, prefix, found, max));
    }

    private static HttpHeaders describing(HttpHeaders headers) {
        HttpHeaders kept = new DefaultHttpHeaders();
        headers.forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            // S3 takes its own coding off and keeps what is left of the list.
            String value = name.equals("content-encoding")
                    ? header.getValue().replaceFirst("^aws-chunked,? *", "")
                    : header.getValue();
            if ((name.startsWith("x-amz-meta-") || DESCRIBING.contains(name)) && !value.isEmpty()) {
                kept.add(name, value);
            }
        });
        return kept;
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

    private static ServiceException notImplemented() {
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
