package io.blobferry.loadstubs;

import io.blobferry.testing.cloud.ContentSummary;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/** Counts a body's bytes as they are, and keeps nothing but the checksum that its headers state. */
final class DroppedBody implements Payload {
    private final HttpHeaders headers;
    private long size;

    DroppedBody(HttpHeaders headers) {
        this.headers = headers;
    }

    @Override
    public void take(ByteBuf bytes) {
        size += bytes.readableBytes();
    }

    @Override
    public ContentSummary end() {
        return new ContentSummary(size, Payload.checksum(headers));
    }
}
