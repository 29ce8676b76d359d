package io.blobferry.loadstubs;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** Counts a body's bytes as they are, and keeps nothing but the checksum that its headers state, and a short body. */
final class DroppedBody implements Payload {
    private final HttpHeaders headers;
    private final KeptBytes kept;
    private long size;

    DroppedBody(HttpHeaders headers, int maxKept) {
        this.headers = headers;
        kept = new KeptBytes(Long.parseLong(headers.get(HttpHeaderNames.CONTENT_LENGTH, "-1")), maxKept);
    }

    @Override
    public void take(ByteBuf bytes) {
        size += bytes.readableBytes();
        kept.take(bytes);
    }

    @Override
    public ReceivedContent end() {
        return new ReceivedContent(size, Payload.checksum(headers), kept.all());
    }
}
