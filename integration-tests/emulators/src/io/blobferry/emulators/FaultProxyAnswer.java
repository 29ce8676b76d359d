package io.blobferry.emulators;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The heads that a gate writes itself or changes on their way. */
final class FaultProxyAnswer {
    private FaultProxyAnswer() {}

    /** The request as the emulator gets it: what concerns the client's own connection is left out. */
    static HttpRequest forwarded(HttpRequest request, String target, URI backend) {
        DefaultHttpRequest copy = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                request.method(),
                target,
                request.headers().copy());
        copy.headers()
                .remove(HttpHeaderNames.EXPECT)
                .remove(HttpHeaderNames.CONNECTION)
                .set(HttpHeaderNames.HOST, backend.getAuthority());
        return copy;
    }

    /** Makes the emulator's answer one for the client's connection. */
    static void adapt(HttpResponse response, ProxiedExchange exchange) {
        int code = response.status().code();
        boolean framed = HttpUtil.isContentLengthSet(response) || HttpUtil.isTransferEncodingChunked(response);
        boolean bodiless = code == 204
                || code == 304
                || HttpMethod.HEAD.equals(exchange.request().method());
        if (!framed && !bodiless) {
            HttpUtil.setTransferEncodingChunked(response, true);
        }
        response.headers().remove("Keep-Alive");
        HttpUtil.setKeepAlive(response, exchange.keepAlive());
    }

    static FullHttpResponse error(AwsError error, HttpRequest request) {
        String document = error.s3Xml(request.uri(), UUID.randomUUID().toString());
        FullHttpResponse response = xml(HttpResponseStatus.valueOf(error.status()), document, request);
        // Where Azure's clients look for the code; S3's do not mind.
        response.headers().set("x-ms-error-code", error.code());
        return response;
    }

    static FullHttpResponse xml(HttpResponseStatus status, String document, HttpRequest request) {
        byte[] body = document.getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                HttpMethod.HEAD.equals(request.method()) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/xml")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }

    static FullHttpResponse carryOn() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE);
    }
}
