package io.blobferry.domain;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A CRC-64/NVME: reflected polynomial 0x9A6C9329AC4BC9B5, initial and final value all ones; that of "123456789" is
 * AE8B14860A799888. S3 computes it as {@code CRC64NVME} and Azure Storage as its CRC64.
 *
 * @param value the checksum
 */
public record Crc64Nvme(long value) {
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long ONE = 1L << 63;

    /** The checksum of no bytes. */
    public static final Crc64Nvme EMPTY = new Crc64Nvme(0);

    /**
     * Reads S3's form: base64 of the eight bytes, most significant first (Azure writes the least significant first).
     *
     * @throws IllegalArgumentException if the text is not that
     */
    public static Crc64Nvme fromBase64(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (bytes.length != Long.BYTES) {
            throw new IllegalArgumentException("a CRC64NVME has eight bytes: " + base64);
        }
        return new Crc64Nvme(ByteBuffer.wrap(bytes).getLong());
    }

    /** S3's form of the checksum. */
    public String base64() {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /**
     * The checksum of these bytes followed by others.
     *
     * @param next the checksum of the bytes that follow
     * @param nextLength how many bytes follow
     */
    public Crc64Nvme combine(Crc64Nvme next, long nextLength) {
        return new Crc64Nvme(product(powerOfX(nextLength), value) ^ next.value);
    }

    /** x to the power of 8·bytes, modulo the polynomial, by squaring. */
    private static long powerOfX(long bytes) {
        long result = ONE;
        long square = ONE >>> 8;
        for (long left = bytes; left != 0; left >>>= 1) {
            if ((left & 1) != 0) {
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
