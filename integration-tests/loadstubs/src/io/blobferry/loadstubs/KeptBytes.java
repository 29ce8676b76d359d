package io.blobferry.loadstubs;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The bytes of a body that announces to be short; of another one none. */
final class KeptBytes {
    private final Optional<ByteBuffer> buffer;

    /**
     * @param announced the length that the body announces; negative: it announces none
     * @param max the greatest length of a short body
     */
    KeptBytes(long announced, int max) {
        buffer = announced < 0 || announced > max
                ? Optional.empty()
                : Optional.of(ByteBuffer.allocate(Math.toIntExact(announced)));
    }

    /** Takes what there is room for: a body that is longer than it announced is refused at its end. */
    void take(ByteBuf bytes) {
        buffer.ifPresent(kept -> {
            int length = Math.min(kept.remaining(), bytes.readableBytes());
            bytes.getBytes(bytes.readerIndex(), kept.slice(kept.position(), length));
            kept.position(kept.position() + length);
        });
    }

    /** All of them. */
    Optional<ByteBuffer> all() {
        return buffer.map(kept -> kept.asReadOnlyBuffer().flip());
    }
}
