package io.blobferry.loadstubs;

import io.blobferry.domain.TableCrc64;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;
import java.util.function.LongFunction;

/** Counts the bytes of a blob or a block and drops them; compares their CRC64 with that which the request states. */
final class CountedBody implements RequestBody {
    /** Base64 of the checksum's bytes in little-endian order. */
    static final String CRC64 = "x-ms-content-crc64";

    private final Optional<String> stated;
    private final TableCrc64 crc = new TableCrc64();
    private final LongFunction<Answer> answer;
    private long received;

    /**
     * @param verified whether the CRC64 is compared
     * @param answer of the number of bytes
     */
    CountedBody(HttpHeaders headers, boolean verified, LongFunction<Answer> answer) {
        stated = Optional.ofNullable(headers.get(CRC64)).filter(text -> verified);
        this.answer = answer;
    }

    @Override
    public void take(ByteBuf bytes) {
        received += bytes.readableBytes();
        if (stated.isPresent()) {
            for (ByteBuffer buffer : bytes.nioBuffers()) {
                crc.update(buffer);
            }
        }
    }

    @Override
    public Answer answer() {
        return BlobRouter.answered(false, () -> {
            if (stated.isPresent() && !stated.get().equals(azureForm())) {
                throw new ServiceException(
                        400,
                        "Crc64Mismatch",
                        "The CRC64 value specified in the request did not match with the CRC64 value calculated by the"
                                + " server.");
            }
            return answer.apply(received);
        });
    }

    private String azureForm() {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return Base64.getEncoder()
                .encodeToString(bytes.putLong(crc.value().value()).array());
    }
}
