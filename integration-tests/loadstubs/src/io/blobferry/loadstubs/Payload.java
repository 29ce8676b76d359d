package io.blobferry.loadstubs;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.testing.cloud.ContentSummary;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** The bytes of an object or a part as they arrive, which are counted and dropped. */
interface Payload {
    String CRC64NVME = "x-amz-checksum-crc64nvme";

    /** Takes some bytes; the buffer is the caller's. */
    void take(ByteBuf bytes);

    /**
     * Returns what arrived, after all bytes were taken.
     *
     * @throws ServiceException if it is not what the request announced
     */
    ContentSummary end();

    /** Reads the checksum that a header or a trailer states; it is not recomputed. */
    static Optional<Crc64Nvme> checksum(HttpHeaders headers) {
        try {
            return Optional.ofNullable(headers.get(CRC64NVME)).map(Crc64Nvme::fromBase64);
        } catch (IllegalArgumentException malformed) {
            throw new ServiceException(400, "InvalidRequest", "Value for " + CRC64NVME + " header is invalid.");
        }
    }

    /** For a request with these headers. */
    static Payload of(HttpHeaders headers) {
        String kind = headers.get("x-amz-content-sha256", "");
        return kind.startsWith("STREAMING-") ? new AwsChunkedBody(headers) : new DroppedBody(headers);
    }
}
