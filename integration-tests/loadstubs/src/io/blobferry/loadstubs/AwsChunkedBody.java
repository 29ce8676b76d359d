package io.blobferry.loadstubs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.blobferry.testing.cloud.ServiceException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * A body in S3's content encoding {@code aws-chunked}: chunks with their lengths, and a trailer with the checksum. It is
 * HTTP's own chunked coding, within the body, so Netty's decoder of HTTP reads it.
 */
final class AwsChunkedBody implements Payload {
    private static final ByteBuf HEAD = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("PUT / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", US_ASCII));

    private final long announced;
    private final KeptBytes kept;
    private final EmbeddedChannel decoder = new EmbeddedChannel(new HttpRequestDecoder(
            new HttpDecoderConfig().setMaxChunkSize(1 << 20).setValidateHeaders(false)));
    private long size;
    private boolean ended;
    private boolean broken;
    private HttpHeaders trailer = EmptyHttpHeaders.INSTANCE;

    AwsChunkedBody(HttpHeaders headers, int maxKept) {
        announced = Long.parseLong(headers.get("x-amz-decoded-content-length", "-1"));
        kept = new KeptBytes(announced, maxKept);
        decode(HEAD.duplicate());
    }

    @Override
    public void take(ByteBuf bytes) {
        if (bytes.isReadable()) {
            decode(bytes.retain());
        }
    }

    @Override
    public ReceivedContent end() {
        decoder.finishAndReleaseAll();
        if (broken || !ended) {
            throw new ServiceException(400, "IncompleteBody", "The body is not what aws-chunked bodies are.");
        }
        if (size != announced) {
            throw new ServiceException(
                    400, "IncompleteBody", "x-amz-decoded-content-length says " + announced + ", " + size + " came.");
        }
        return new ReceivedContent(size, Payload.checksum(trailer), kept.all());
    }

    private void decode(ByteBuf bytes) {
        decoder.writeInbound(bytes);
        for (Object message = decoder.readInbound(); message != null; message = decoder.readInbound()) {
            if (message instanceof HttpContent content) {
                broken |= content.decoderResult().isFailure();
                size += content.content().readableBytes();
                kept.take(content.content());
            }
            if (message instanceof LastHttpContent last) {
                ended = true;
                trailer = last.trailingHeaders();
            }
            ReferenceCountUtil.release(message);
        }
    }
}
