package io.blobferry.loadstubs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The content of every blob: the same mebibyte of noise over and over. A range of it is a row of views of one buffer, so
 * serving it costs neither a copy nor memory.
 */
public final class SyntheticContent {
    /** After so many bytes the content repeats itself. */
    public static final int PERIOD = 1 << 20;

    private static final int MAX_SLICE = 256 << 10;

    private final ByteBuf noise;

    SyntheticContent() {
        noise = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(PERIOD).writeBytes(period()).asReadOnly());
    }

    /** The bytes that repeat. */
    public static ByteBuffer period() {
        byte[] bytes = new byte[PERIOD];
        new SplittableRandom(PERIOD).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** Some of the content from the offset on, as much as one write takes and no more than asked for. */
    ByteBuf slice(long offset, long most) {
        int from = Math.toIntExact(offset % PERIOD);
        int length = Math.toIntExact(Math.min(most, Math.min(MAX_SLICE, PERIOD - from)));
        return noise.retainedSlice(from, length);
    }
}
