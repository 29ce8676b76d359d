package io.blobferry.loadstubs;

import io.blobferry.emulators.AwsError;
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
import java.util.UUID;

/** S3 with the bucket in the path: what writes an object, whole or by parts, and what looks at one or lists them. */
final class S3Router implements Router {
    private static final int MOST_LISTED = 1000;
    private static final String CHECKSUM_TYPE = "x-amz-checksum-type";

    /** Headers of a write that come back with a look. */
    private static final Set<String> DESCRIBING =
            Set.of("content-type", "content-encoding", "content-language", "content-disposition", "cache-control");

    private final S3Store store;

    S3Router(S3Store store) {
        this.store = store;
    }

    @Override
    public RequestBody begin(HttpRequest request) {
        Target target = Target.of(request);
        ObjectName name = new ObjectName(target.first(), target.rest());
        HttpHeaders headers = request.headers();
        String method = request.method().name();
        if (name.key().isEmpty()) {
            return new SmallBody(nothing -> answered(request, () -> ofBucket(method, name.bucket(), target)));
        }
        if (request.method().equals(HttpMethod.PUT)) {
            Payload payload = Payload.of(headers);
            return target.has("uploadId")
                    ? new Put(request, payload, () -> putPart(name, target, payload))
                    : new Put(request, payload, () -> put(name, headers, payload));
        }
        return new SmallBody(document -> answered(request, () -> switch (method) {
            case "HEAD" -> look(name, headers);
            case "POST" -> target.has("uploads") ? create(name, headers) : complete(name, target, headers, document);
            case "GET" -> parts(name, target);
            case "DELETE" -> {
                store.abort(name, target.value("uploadId").orElse(""));
                yield Answer.empty(204);
            }
            default -> throw notImplemented();
        }));
    }

    private Answer ofBucket(String method, String bucket, Target target) throws S3Refusal {
        return switch (method) {
            case "PUT", "HEAD" -> Answer.empty(200);
            case "GET" -> target.has("uploads") ? uploads(bucket, target) : objects(bucket, target);
            default -> throw notImplemented();
        };
    }

    private Answer put(ObjectName name, HttpHeaders headers, Payload payload) throws S3Refusal {
        StubObject stored = store.put(name, WriteCondition.of(headers), describing(headers), payload.end());
        Answer answer = Answer.empty(200)
                .with(HttpHeaderNames.ETAG, stored.etag())
                .with("x-amz-version-id", stored.versionId());
        stored.crc64nvme().ifPresent(crc -> answer.with(Payload.CRC64NVME, crc).with(CHECKSUM_TYPE, "FULL_OBJECT"));
        return answer;
    }

    private Answer putPart(ObjectName name, Target target, Payload payload) throws S3Refusal {
        MultipartUpload.StoredPart stored =
                store.putPart(name, target.value("uploadId").orElse(""), target.number("partNumber", 0), payload.end());
        Answer answer = Answer.empty(200).with(HttpHeaderNames.ETAG, stored.etag());
        stored.crc64nvme().ifPresent(crc -> answer.with(Payload.CRC64NVME, crc));
        return answer;
    }

    private Answer look(ObjectName name, HttpHeaders headers) {
        Optional<StubObject> found = store.find(name);
        if (found.isEmpty()) {
            return Answer.empty(404);
        }
        StubObject object = found.get();
        Answer answer = Answer.of(200, new Answer.LengthOnly(object.size()));
        answer.headers().add(object.described());
        answer.with(HttpHeaderNames.ETAG, object.etag())
                .with("x-amz-version-id", object.versionId())
                .with(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .with(HttpHeaderNames.LAST_MODIFIED, HttpDates.http(object.lastModified()));
        if ("ENABLED".equalsIgnoreCase(headers.get("x-amz-checksum-mode"))) {
            object.crc64nvme()
                    .ifPresent(crc -> answer.with(Payload.CRC64NVME, crc).with(CHECKSUM_TYPE, "FULL_OBJECT"));
        }
        return answer;
    }

    private Answer create(ObjectName name, HttpHeaders headers) {
        MultipartUpload upload = store.begin(name, describing(headers));
        return Answer.xml(200, S3Xml.created(upload));
    }

    private Answer complete(ObjectName name, Target target, HttpHeaders headers, byte[] document) throws S3Refusal {
        String size = headers.get("x-amz-mp-object-size");
        StubObject stored = store.complete(
                name,
                target.value("uploadId").orElse(""),
                S3Xml.namedParts(document),
                size == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(size)),
                Optional.ofNullable(headers.get(Payload.CRC64NVME)),
                WriteCondition.of(headers));
        return Answer.xml(200, S3Xml.completed(name, stored)).with("x-amz-version-id", stored.versionId());
    }

    private Answer parts(ObjectName name, Target target) throws S3Refusal {
        if (!target.has("uploadId")) {
            throw notImplemented();
        }
        String uploadId = target.value("uploadId").orElse("");
        int most = Math.min(MOST_LISTED, target.number("max-parts", MOST_LISTED));
        List<MultipartUpload.StoredPart> found =
                store.parts(name, uploadId, target.number("part-number-marker", 0), most + 1);
        return Answer.xml(200, S3Xml.parts(name, uploadId, found, most));
    }

    /** ListObjects of either version; what either continues from is a key. */
    private Answer objects(String bucket, Target target) throws S3Refusal {
        if (target.has("location") || target.has("versions")) {
            throw notImplemented();
        }
        String after = target.value("continuation-token")
                .or(() -> target.value("start-after"))
                .or(() -> target.value("marker"))
                .orElse("");
        String prefix = target.value("prefix").orElse("");
        int most = Math.min(MOST_LISTED, target.number("max-keys", MOST_LISTED));
        ListedPage<StubObject> page =
                store.list(bucket, prefix, target.value("delimiter").orElse(""), after, most);
        boolean encoded = target.value("encoding-type").isPresent();
        return Answer.xml(200, S3ListObjects.document(bucket, prefix, page, encoded));
    }

    private Answer uploads(String bucket, Target target) {
        String prefix = target.value("prefix").orElse("");
        List<MultipartUpload> found = store.uploads(
                bucket,
                prefix,
                target.value("key-marker").orElse(""),
                target.value("upload-id-marker").orElse(""));
        int most = Math.min(MOST_LISTED, target.number("max-uploads", MOST_LISTED));
        return Answer.xml(200, S3Xml.uploads(bucket, prefix, found, most));
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
        String id = UUID.randomUUID().toString();
        try {
            return call.answer().with("x-amz-request-id", id);
        } catch (S3Refusal refusal) {
            AwsError error = refusal.error();
            return Answer.document(error.status(), error.s3Xml(request.uri(), id))
                    .with(HttpHeaderNames.CONTENT_TYPE, "application/xml")
                    .with("x-amz-request-id", id);
        }
    }

    private static S3Refusal notImplemented() {
        return new S3Refusal(501, "NotImplemented", "The stand-in does not do this.");
    }

    @FunctionalInterface
    private interface Call {
        Answer answer() throws S3Refusal;
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
