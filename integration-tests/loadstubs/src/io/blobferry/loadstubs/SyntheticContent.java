package io.blobferry.loadstubs;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.TableCrc64;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The content of every blob: the same mebibyte of noise over and over. A range of it is a row of views of one buffer, so
 * serving it costs neither a copy nor memory.
 */
public final class SyntheticContent {
    /** After so many bytes the content repeats itself. */
    public static final int PERIOD = 1 << 20;

    private static final int MAX_SLICE = 256 << 10;
    private static final Map<Long, Crc64Nvme> CHECKSUMS = new ConcurrentHashMap<>();

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

    /** The checksum of so much of the content, from its start on. */
    public static Crc64Nvme checksum(long size) {
        return CHECKSUMS.computeIfAbsent(size, SyntheticContent::computed);
    }

    /** Of whole periods by doubling, and of what is left byte by byte. */
    private static Crc64Nvme computed(long size) {
        byte[] bytes = period().array();
        Crc64Nvme sum = Crc64Nvme.EMPTY;
        Crc64Nvme doubled = TableCrc64.of(bytes);
        long length = PERIOD;
        for (long periods = size / PERIOD; periods != 0; periods >>>= 1) {
            if ((periods & 1) != 0) {
                sum = sum.combine(doubled, length);
            }
            doubled = doubled.combine(doubled, length);
            length *= 2;
        }
        int rest = Math.toIntExact(size % PERIOD);
        return sum.combine(TableCrc64.of(Arrays.copyOf(bytes, rest)), rest);
    }

    /** Some of the content from the offset on, as much as one write takes and no more than asked for. */
    ByteBuf slice(long offset, long most) {
        int from = Math.toIntExact(offset % PERIOD);
        int length = Math.toIntExact(Math.min(most, Math.min(MAX_SLICE, PERIOD - from)));
        return noise.retainedSlice(from, length);
    }
}
