package io.blobferry.domain;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A CRC-64/NVME checksum: reflected polynomial 0x9A6C9329AC4BC9B5, initial value and final XOR all ones; the check
 * value, of "123456789", is AE8B14860A799888. The same as S3's {@code CRC64NVME} and Azure Storage's CRC64.
 *
 * @param value the checksum's 64 bits
 */
public record Crc64Nvme(long value) {
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long ONE = 1L << 63;

    /** The checksum of empty content. */
    public static final Crc64Nvme EMPTY = new Crc64Nvme(0);

    /**
     * Parses S3's form: base64 of the eight bytes in big-endian order (Azure's are little-endian).
     *
     * @throws IllegalArgumentException if the text is not base64 of eight bytes
     */
    public static Crc64Nvme fromBase64(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (bytes.length != Long.BYTES) {
            throw new IllegalArgumentException("CRC64NVME must be base64 of 8 bytes: " + base64);
        }
        return new Crc64Nvme(ByteBuffer.wrap(bytes).getLong());
    }

    /** S3's form of the checksum: base64 of the eight bytes in big-endian order. */
    public String base64() {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /**
     * The checksum of the concatenation of this content and another.
     *
     * @param next the checksum of the content that follows
     * @param nextLength the length of that content in bytes
     */
    public Crc64Nvme combine(Crc64Nvme next, long nextLength) {
        return new Crc64Nvme(product(powerOfX(nextLength), value) ^ next.value);
    }

    /** x to the power of 8·bytes, modulo the polynomial, by squaring. */
    private static long powerOfX(long bytes) {
        long result = ONE;
        long square = ONE >>> 8;
        for (long remaining = bytes; remaining != 0; remaining >>>= 1) {
            if ((remaining & 1) != 0) {
                result = product(square, result);
            }
            square = product(square, square);
        }
        return result;
    }

    /** The product of two polynomials modulo the polynomial; the highest bit stands for x to the power of 0. */
    private static long product(long a, long b) {
        long sum = 0;
        long shifted = b;
        for (long bits = a; bits != 0; bits <<= 1) {
            if (bits < 0) {
                sum ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
        }
        return sum;
    }

    @Override
    public String toString() {
        return base64();
    }
}
