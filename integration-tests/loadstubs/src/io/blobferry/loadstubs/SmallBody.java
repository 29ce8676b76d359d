package io.blobferry.loadstubs;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/** A body that is kept until it is whole, as documents are. */
final class SmallBody implements RequestBody {
    /** S3's largest list of parts, 10,000 of them with checksums, takes 2 MB. */
    private static final int MAX_SIZE = 8 << 20;

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final Function<byte[], Answer> answer;

    SmallBody(Function<byte[], Answer> answer) {
        this.answer = answer;
    }

    @Override
    public void take(ByteBuf bytes) {
        if (buffer.size() + bytes.readableBytes() > MAX_SIZE) {
            throw new IllegalArgumentException("a document of more than " + MAX_SIZE + " bytes");
        }
        try {
            bytes.readBytes(buffer, bytes.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Answer answer() {
        return answer.apply(buffer.toByteArray());
    }
}
