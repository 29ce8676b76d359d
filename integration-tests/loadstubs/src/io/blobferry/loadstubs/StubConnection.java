package io.blobferry.loadstubs;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Instant;

/** One connection: hands each request to the service and writes what it answers. */
// A write that fails has no one to tell: the connection is gone.
@SuppressWarnings("FutureReturnValueIgnored")
final class StubConnection extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = System.getLogger(StubConnection.class.getName());

    private final Router router;
    private final SyntheticContent content;
    private RequestBody body;

    StubConnection(Router router, SyntheticContent content) {
        this.router = router;
        this.content = content;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            context.close();
            return;
        }
        if (message instanceof HttpRequest request) {
            body = router.begin(request);
        }
        if (message instanceof HttpContent part) {
            body.take(part.content());
        }
        if (message instanceof LastHttpContent) {
            write(context, body.answer());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that goes away in the middle is no matter; what else goes wrong is a fault of the stand-ins.
        if (cause instanceof RuntimeException) {
            LOG.log(Level.WARNING, "a request failed", cause);
        }
        context.close();
    }

    private void write(ChannelHandlerContext context, Answer answer) {
        HttpHeaders headers = answer.headers();
        headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length());
        headers.set(HttpHeaderNames.DATE, HttpDates.http(Instant.now()));
        switch (answer.body()) {
            case Answer.Document(ByteBuffer bytes) -> {
                HttpResponse whole = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        answer.status(),
                        Unpooled.wrappedBuffer(bytes),
                        headers,
                        EmptyHttpHeaders.INSTANCE);
                context.writeAndFlush(whole);
            }
            case Answer.LengthOnly ignored -> {
                context.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), headers));
                context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            }
            case Answer.Content range -> {
                context.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), headers));
                context.writeAndFlush(new HttpChunkedInput(new ContentChunks(content, range)));
            }
        }
    }
}
