package io.blobferry.loadstubs;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.testing.cloud.Content;
import io.blobferry.testing.cloud.ObjectStore;
import io.blobferry.testing.cloud.ObjectVersion;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** HeadObject, GetObject and GetObjectTagging, of the current version or of the one that {@code versionId} names. */
final class S3Reads {
    private final ObjectStore<ObjectFields> store;

    S3Reads(ObjectStore<ObjectFields> store) {
        this.store = store;
    }

    /** The answer to a HEAD has no body that could name an error. */
    Answer head(ObjectKey key, Target target, HttpHeaders headers) {
        try {
            ObjectVersion<ObjectFields> object = found(key, target, headers);
            Answer answer = described(Answer.of(200, new Answer.LengthOnly(size(object))), object);
            return withChecksum(answer, object, headers);
        } catch (ServiceException refusal) {
            return Answer.empty(refusal.status());
        }
    }

    Answer get(ObjectKey key, Target target, HttpHeaders headers) {
        ObjectVersion<ObjectFields> object = found(key, target, headers);
        String range = headers.get(HttpHeaderNames.RANGE);
        if (range == null) {
            Answer whole = Answer.of(200, body(object.content(), new ByteRange(0, size(object))));
            return withChecksum(described(whole, object), object, headers);
        }
        ByteRange part = ByteRange.parse(range, size(object))
                .orElseThrow(() -> new ServiceException(416, "InvalidRange", "The requested range is not satisfiable"));
        return described(Answer.of(206, body(object.content(), part)), object)
                .with(HttpHeaderNames.CONTENT_RANGE, part.of(size(object)));
    }

    Answer tagging(ObjectKey key, Target target, HttpHeaders headers) {
        ObjectVersion<ObjectFields> object = found(key, target, headers);
        return Answer.xml(200, S3Xml.tagging(object.attributes().tags())).with("x-amz-version-id", object.versionId());
    }

    /** Nothing is archived here, so there is nothing to restore from an archive. */
    Answer restore(ObjectKey key, Target target, HttpHeaders headers) {
        found(key, target, headers);
        throw new ServiceException(
                403, "InvalidObjectState", "Restore is not allowed for the object's current storage class");
    }

    private ObjectVersion<ObjectFields> found(ObjectKey key, Target target, HttpHeaders headers) {
        Optional<String> versionId = target.value("versionId");
        ObjectVersion<ObjectFields> object = versionId.isPresent()
                ? version(key, versionId.get())
                : store.find(key).orElseThrow(S3Reads::noSuchKey);
        Optional<ETag> wanted = ETag.of(headers.get(HttpHeaderNames.IF_MATCH));
        if (wanted.isPresent() && !wanted.get().equals(object.etag())) {
            throw new ServiceException(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
        return object;
    }

    private ObjectVersion<ObjectFields> version(ObjectKey key, String versionId) {
        return store.entries(key).stream()
                .filter(entry -> entry.versionId().equals(versionId))
                .findFirst()
                .orElseThrow(() -> new ServiceException(404, "NoSuchVersion", "The specified version does not exist."))
                .version()
                .orElseThrow(() -> new ServiceException(
                        405, "MethodNotAllowed", "The specified method is not allowed against this resource."));
    }

    private static ServiceException noSuchKey() {
        return new ServiceException(404, "NoSuchKey", "The specified key does not exist.");
    }

    private static Answer.Body body(Content content, ByteRange range) {
        return ReceivedContent.body(content, range)
                .orElseThrow(() -> new ServiceException(
                        501,
                        "NotImplemented",
                        "The load stub has dropped this content, which is not the synthetic one."));
    }

    private static long size(ObjectVersion<ObjectFields> object) {
        return object.content().size();
    }

    private static Answer described(Answer answer, ObjectVersion<ObjectFields> object) {
        answer.headers().add(object.attributes().headers());
        int tags = object.attributes().tags().size();
        if (tags > 0) {
            answer.with("x-amz-tagging-count", tags);
        }
        return answer.with(HttpHeaderNames.ETAG, object.etag().quoted())
                .with("x-amz-version-id", object.versionId())
                .with(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .with(HttpHeaderNames.LAST_MODIFIED, HttpDates.http(object.lastModified()));
    }

    /** S3 returns the checksum of the whole object with the whole object alone. */
    private static Answer withChecksum(Answer answer, ObjectVersion<ObjectFields> object, HttpHeaders headers) {
        return "ENABLED".equalsIgnoreCase(headers.get("x-amz-checksum-mode"))
                ? Payload.withFullChecksum(answer, object.content())
                : answer;
    }
}
