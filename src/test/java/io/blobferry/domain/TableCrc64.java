package io.blobferry.domain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CRC-64/NVME over bytes, eight at a time. It shares no code with {@link Crc64Nvme#combine}, so each verifies the
 * other.
 */
public final class TableCrc64 {
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[][] TABLES = tables();

    private long state = -1L;

    /** Adds the remaining bytes of the buffer, whose position does not change. */
    public void update(ByteBuffer buffer) {
        ByteBuffer bytes = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long crc = state;
        while (bytes.remaining() >= Long.BYTES) {
            crc ^= bytes.getLong();
            crc = TABLES[7][(int) crc & 0xff]
                    ^ TABLES[6][(int) (crc >>> 8) & 0xff]
                    ^ TABLES[5][(int) (crc >>> 16) & 0xff]
                    ^ TABLES[4][(int) (crc >>> 24) & 0xff]
                    ^ TABLES[3][(int) (crc >>> 32) & 0xff]
                    ^ TABLES[2][(int) (crc >>> 40) & 0xff]
                    ^ TABLES[1][(int) (crc >>> 48) & 0xff]
                    ^ TABLES[0][(int) (crc >>> 56)];
        }
        while (bytes.hasRemaining()) {
            crc = TABLES[0][(int) (crc ^ bytes.get()) & 0xff] ^ (crc >>> 8);
        }
        state = crc;
    }

    public Crc64Nvme value() {
        return new Crc64Nvme(~state);
    }

    public static Crc64Nvme of(byte[] bytes) {
        TableCrc64 crc = new TableCrc64();
        crc.update(ByteBuffer.wrap(bytes));
        return crc.value();
    }

    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int value = 0; value < 256; value++) {
            long crc = value;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
            }
            tables[0][value] = crc;
        }
        for (int table = 1; table < 8; table++) {
            for (int value = 0; value < 256; value++) {
                long before = tables[table - 1][value];
                tables[table][value] = tables[0][(int) before & 0xff] ^ (before >>> 8);
            }
        }
        return tables;
    }
}
