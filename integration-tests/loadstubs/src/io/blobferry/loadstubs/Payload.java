package io.blobferry.loadstubs;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.testing.cloud.Content;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** The bytes of an object or a part as they arrive, which are counted and, but for short ones, dropped. */
interface Payload {
    String CRC64NVME = "x-amz-checksum-crc64nvme";

    /** Takes some bytes; the buffer is the caller's. */
    void take(ByteBuf bytes);

    /**
     * Returns what arrived, after all bytes were taken.
     *
     * @throws ServiceException if it is not what the request announced
     */
    ReceivedContent end();

    /** Reads the checksum that a header or a trailer states; it is not recomputed. */
    static Optional<Crc64Nvme> checksum(HttpHeaders headers) {
        try {
            return Optional.ofNullable(headers.get(CRC64NVME)).map(Crc64Nvme::fromBase64);
        } catch (IllegalArgumentException malformed) {
            throw new ServiceException(400, "InvalidRequest", "Value for " + CRC64NVME + " header is invalid.");
        }
    }

    /** Adds an object's checksum to an answer, if the object has one. */
    static Answer withFullChecksum(Answer answer, Content object) {
        object.checksum()
                .ifPresent(crc -> answer.with(CRC64NVME, crc.base64()).with("x-amz-checksum-type", "FULL_OBJECT"));
        return answer;
    }

    /**
     * For a request with these headers.
     *
     * @param maxKept the length up to which a body's bytes are kept
     */
    static Payload of(HttpHeaders headers, int maxKept) {
        String kind = headers.get("x-amz-content-sha256", "");
        return kind.startsWith("STREAMING-") ? new AwsChunkedBody(headers, maxKept) : new DroppedBody(headers, maxKept);
    }
}
