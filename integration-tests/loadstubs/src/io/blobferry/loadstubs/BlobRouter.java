package io.blobferry.loadstubs;

import io.blobferry.testing.cloud.Blob;
import io.blobferry.testing.cloud.BlobStore;
import io.blobferry.testing.cloud.ListedPage;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/**
 * Azure's Blob service: Get Blob, Get Blob Properties, Delete Blob, List Blobs, Create Container, and the operations of {@link
 * BlobWrites}. The content of every blob is the synthetic one, whatever was sent.
 */
final class BlobRouter implements Router {
    static final String VERSION = "2021-12-02";

    private static final int MAX_RESULTS = 5000;

    private final BlobStore<StubBlob> blobs;
    private final BlobWrites writes;

    /** The answer to a request with a body that is kept until it is whole. */
    @FunctionalInterface
    interface Documented {
        Answer to(byte[] document);
    }

    /** The answer to a request. */
    @FunctionalInterface
    interface Call {
        Answer answer();
    }

    /** @param verifiesCrc64 whether the CRC64 that a request states is compared with that of its bytes */
    BlobRouter(BlobStore<StubBlob> blobs, boolean verifiesCrc64) {
        this.blobs = blobs;
        writes = new BlobWrites(blobs, verifiesCrc64);
    }

    @Override
    public RequestBody begin(HttpRequest request) {
        Target target = Target.of(request);
        HttpHeaders headers = request.headers();
        HttpMethod method = request.method();
        if (target.value("comp").filter("list"::equals).isPresent()
                && !target.rest().isEmpty()) {
            return new SmallBody(nothing -> list(target));
        }
        if (target.has("restype")) {
            return new SmallBody(nothing -> Answer.empty(HttpMethod.PUT.equals(method) ? 201 : 200));
        }
        if (HttpMethod.PUT.equals(method)) {
            return writes.begin(target, headers);
        }
        boolean head = HttpMethod.HEAD.equals(method);
        return new SmallBody(nothing -> answered(head, () -> switch (method.name()) {
            case "DELETE" -> delete(target, headers);
            case "HEAD" -> read(target, headers, true);
            case "GET" ->
                switch (target.value("comp").orElse("")) {
                    case "" -> read(target, headers, false);
                    case "blocklist" -> writes.blockList(target);
                    case "tags" -> writes.tags(target);
                    default -> throw notImplemented();
                };
            default -> throw notImplemented();
        }));
    }

    private Answer list(Target target) {
        String prefix = target.value("prefix").orElse("");
        ListedPage<Blob<StubBlob>> page = blobs.list(
                target.container(),
                prefix,
                target.value("delimiter").orElse(""),
                target.value("marker").orElse(""),
                Math.min(MAX_RESULTS, target.number("maxresults", MAX_RESULTS)));
        return Answer.xml(200, BlobXml.listed(target.container(), prefix, page)).with("x-ms-version", VERSION);
    }

    private Answer delete(Target target, HttpHeaders headers) {
        Blob<StubBlob> blob = found(target);
        BlobConditions.requireForWrite(headers, Optional.of(blob));
        if (!blobs.delete(target.container(), target.blob(), blob)) {
            throw notFound();
        }
        return Answer.empty(202);
    }

    private Answer read(Target target, HttpHeaders headers, boolean head) {
        Blob<StubBlob> blob = found(target);
        try {
            BlobConditions.requireForRead(headers, blob);
        } catch (ServiceException refusal) {
            if (refusal.status() == 304) {
                return described(refused(refusal, true), blob);
            }
            throw refusal;
        }
        long size = blob.content().size();
        if (head) {
            return described(Answer.of(200, new Answer.LengthOnly(size)), blob);
        }
        String range = headers.get("x-ms-range", headers.get(HttpHeaderNames.RANGE));
        if (range == null) {
            return described(Answer.of(200, new Answer.Content(0, size)), blob);
        }
        ByteRange part = ByteRange.parse(range, size).orElseThrow(() -> new ServiceException(416, "InvalidRange"));
        return described(Answer.of(206, new Answer.Content(part.first(), part.length())), blob)
                .with(HttpHeaderNames.CONTENT_RANGE, part.of(size));
    }

    private Blob<StubBlob> found(Target target) {
        return blobs.find(target.container(), target.blob()).orElseThrow(BlobRouter::notFound);
    }

    /** The answer, or that to its refusal. */
    static Answer answered(boolean bodiless, Call call) {
        try {
            return call.answer();
        } catch (ServiceException refusal) {
            return refused(refusal, bodiless);
        }
    }

    /** The answer to a write. */
    static Answer written(int status, Blob<StubBlob> blob) {
        return identified(Answer.empty(status), blob).with("x-ms-request-server-encrypted", "true");
    }

    static ServiceException notFound() {
        return new ServiceException(404, "BlobNotFound", "The specified blob does not exist.");
    }

    static ServiceException notImplemented() {
        return new ServiceException(501, "NotImplemented", "The load stub does not do this.");
    }

    private static Answer described(Answer answer, Blob<StubBlob> blob) {
        StubBlob content = blob.content();
        answer.headers().setAll(content.headers());
        int tags = blob.attributes().tags().size();
        if (tags > 0) {
            answer.with("x-ms-tag-count", tags);
        }
        if (content.tier().isEmpty()) {
            answer.with("x-ms-access-tier-inferred", "true");
        }
        return identified(answer, blob)
                .with(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .with("x-ms-blob-type", "BlockBlob")
                .with("x-ms-access-tier", content.tier().isEmpty() ? "Hot" : content.tier())
                .with("x-ms-creation-time", HttpDates.http(blob.lastModified()));
    }

    private static Answer identified(Answer answer, Blob<StubBlob> blob) {
        return answer.with(HttpHeaderNames.ETAG, blob.etag().quoted())
                .with(HttpHeaderNames.LAST_MODIFIED, HttpDates.http(blob.lastModified()))
                .with("x-ms-version", VERSION);
    }

    private static Answer refused(ServiceException refusal, boolean bodiless) {
        String document = BlobXml.error(refusal.code(), refusal.getMessage());
        Answer answer = bodiless ? Answer.empty(refusal.status()) : Answer.xml(refusal.status(), document);
        return answer.with("x-ms-error-code", refusal.code());
    }
}
