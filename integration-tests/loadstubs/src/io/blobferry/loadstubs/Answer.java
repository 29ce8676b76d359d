package io.blobferry.loadstubs;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP answer.
 *
 * @param headers the service's own; the length of the body is added
 */
record Answer(HttpResponseStatus status, HttpHeaders headers, Body body) {
    /** What follows the headers. */
    sealed interface Body {
        long length();
    }

    /** A document. */
    record Document(ByteBuffer bytes) implements Body {
        @Override
        public long length() {
            return bytes.remaining();
        }
    }

    /** A range of the synthetic content. */
    record Content(long offset, long length) implements Body {}

    /** The answer to a HEAD: the length of a body that is not sent. */
    record LengthOnly(long length) implements Body {}

    static Answer empty(int status) {
        return document(status, "");
    }

    static Answer document(int status, String text) {
        return new Answer(
                HttpResponseStatus.valueOf(status),
                new DefaultHttpHeaders(),
                new Document(StandardCharsets.UTF_8.encode(text)));
    }

    static Answer xml(int status, String text) {
        return document(status, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text)
                .with(HttpHeaderNames.CONTENT_TYPE, "application/xml");
    }

    static Answer json(int status, String text) {
        return document(status, text).with(HttpHeaderNames.CONTENT_TYPE, "application/json;odata=fullmetadata");
    }

    static Answer of(int status, Body body) {
        return new Answer(HttpResponseStatus.valueOf(status), new DefaultHttpHeaders(), body);
    }

    /** This answer with a header more. */
    Answer with(CharSequence name, Object value) {
        headers.set(name, value);
        return this;
    }
}
