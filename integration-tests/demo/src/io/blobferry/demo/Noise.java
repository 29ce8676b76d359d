package io.blobferry.demo;

import java.io.InputStream;
import java.util.SplittableRandom;

/** Bytes that no compression shortens, the same at every opening. */
final class Noise extends InputStream {
    private static final long SEED = 20_260_101;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final byte[] block = new byte[64 * 1024];
    private long remaining;
    private int position = block.length;

    Noise(long size) {
        remaining = size;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (remaining == 0) {
            return -1;
        }
        if (position == block.length) {
            random.nextBytes(block);
            position = 0;
        }
        int count = (int) Math.min(Math.min(length, remaining), block.length - position);
        System.arraycopy(block, position, into, offset, count);
        position += count;
        remaining -= count;
        return count;
    }
}
