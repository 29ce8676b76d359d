package io.blobferry.loadstubs;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** Counts a body's bytes as they are, and keeps nothing but the checksum that its headers state. */
final class DroppedBody implements Payload {
    private final Optional<String> crc64nvme;
    private long size;

    DroppedBody(HttpHeaders headers) {
        crc64nvme = Optional.ofNullable(headers.get(CRC64NVME));
    }

    @Override
    public void take(ByteBuf bytes) {
        size += bytes.readableBytes();
    }

    @Override
    public ReceivedBody end() {
        return new ReceivedBody(size, crc64nvme);
    }
}
