package io.blobferry.loadstubs;

import io.blobferry.domain.ETag;
import io.blobferry.testing.cloud.Blob;
import io.blobferry.testing.cloud.BlobAttributes;
import io.blobferry.testing.cloud.BlobStore;
import io.blobferry.testing.cloud.ContentSummary;
import io.blobferry.testing.cloud.ListedPage;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * Azure's Blob service: Get Blob, Get Blob Properties, Put Blob, Delete Blob, List Blobs and Create Container. A blob that is put has
 * the size that {@value #DECLARED_SIZE} declares, or that of the body; its content is the synthetic one in either case.
 */
final class BlobRouter implements Router {
    /** How a blob of any size is made without sending it. */
    static final String DECLARED_SIZE = "x-standin-size";

    private static final int MAX_RESULTS = 5000;
    private static final String VERSION = "2021-12-02";

    private final BlobStore<ContentSummary> blobs;

    BlobRouter(BlobStore<ContentSummary> blobs) {
        this.blobs = blobs;
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
        if (HttpMethod.PUT.equals(method) && !target.has("comp")) {
            return new Put(target, Optional.ofNullable(headers.get(DECLARED_SIZE)));
        }
        if (HttpMethod.DELETE.equals(method)) {
            return new SmallBody(
                    nothing -> blobs.delete(target.container(), target.blob()) ? Answer.empty(202) : notFound(false));
        }
        boolean head = HttpMethod.HEAD.equals(method);
        if ((head || HttpMethod.GET.equals(method)) && !target.has("comp")) {
            return new SmallBody(nothing -> read(target, headers, head));
        }
        return new SmallBody(nothing -> error(501, "NotImplemented", head));
    }

    private Answer list(Target target) {
        String prefix = target.value("prefix").orElse("");
        ListedPage<Blob<ContentSummary>> page = blobs.list(
                target.container(),
                prefix,
                target.value("delimiter").orElse(""),
                target.value("marker").orElse(""),
                Math.min(MAX_RESULTS, target.number("maxresults", MAX_RESULTS)));
        return Answer.xml(200, BlobXml.listed(target.container(), prefix, page)).with("x-ms-version", VERSION);
    }

    private Answer read(Target target, HttpHeaders headers, boolean head) {
        Optional<Blob<ContentSummary>> found = blobs.find(target.container(), target.blob());
        if (found.isEmpty()) {
            return notFound(head);
        }
        Blob<ContentSummary> blob = found.get();
        String wanted = headers.get(HttpHeaderNames.IF_MATCH);
        if (wanted != null && !names(wanted, blob)) {
            return error(412, "ConditionNotMet", head);
        }
        String known = headers.get(HttpHeaderNames.IF_NONE_MATCH);
        if (known != null && names(known, blob)) {
            return described(error(304, "ConditionNotMet", true), blob);
        }
        if (head) {
            return described(Answer.of(200, new Answer.LengthOnly(blob.content().size())), blob);
        }
        String range = headers.get("x-ms-range", headers.get(HttpHeaderNames.RANGE));
        return range == null
                ? described(Answer.of(200, new Answer.Content(0, blob.content().size())), blob)
                : ByteRange.parse(range, blob.content().size())
                        .map(part -> described(Answer.of(206, new Answer.Content(part.first(), part.length())), blob)
                                .with(
                                        HttpHeaderNames.CONTENT_RANGE,
                                        part.of(blob.content().size())))
                        .orElseGet(() -> error(416, "InvalidRange", false));
    }

    /** The service takes ETags with quotes and without. */
    private static boolean names(String condition, Blob<ContentSummary> blob) {
        return condition.equals("*") || new ETag(condition).equals(blob.etag());
    }

    private static Answer described(Answer answer, Blob<ContentSummary> blob) {
        return answer.with(HttpHeaderNames.ETAG, blob.etag().quoted())
                .with(HttpHeaderNames.LAST_MODIFIED, HttpDates.http(blob.lastModified()))
                .with(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
                .with(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .with("x-ms-blob-type", "BlockBlob")
                .with("x-ms-creation-time", HttpDates.http(blob.lastModified()))
                .with("x-ms-version", VERSION);
    }

    private static Answer notFound(boolean head) {
        return error(404, "BlobNotFound", head);
    }

    private static Answer error(int status, String code, boolean bodiless) {
        String document = BlobXml.error(code, code.toLowerCase(Locale.ROOT));
        return (bodiless ? Answer.empty(status) : Answer.xml(status, document)).with("x-ms-error-code", code);
    }

    private final class Put implements RequestBody {
        private final Target target;
        private final Optional<String> declared;
        private long received;

        Put(Target target, Optional<String> declared) {
            this.target = target;
            this.declared = declared;
        }

        @Override
        public void take(ByteBuf bytes) {
            received += bytes.readableBytes();
        }

        @Override
        public Answer answer() {
            Blob<ContentSummary> put = blobs.put(
                    target.container(),
                    target.blob(),
                    ContentSummary.ofSize(declared.map(Long::parseLong).orElse(received)),
                    BlobAttributes.PLAIN);
            return described(Answer.empty(201), put);
        }
    }
}
