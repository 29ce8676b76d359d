package io.blobferry.loadstubs;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/** The bytes of an object or a part as they arrive, which are counted and dropped. */
interface Payload {
    String CRC64NVME = "x-amz-checksum-crc64nvme";

    /** Takes some bytes; the buffer is the caller's. */
    void take(ByteBuf bytes);

    /**
     * Tells what arrived, when all bytes have been taken.
     *
     * @throws S3Refusal if it is not what the request announced
     */
    ReceivedBody end() throws S3Refusal;

    /** For a request with these headers. */
    static Payload of(HttpHeaders headers) {
        String kind = headers.get("x-amz-content-sha256", "");
        return kind.startsWith("STREAMING-") ? new AwsChunkedBody(headers) : new DroppedBody(headers);
    }
}
