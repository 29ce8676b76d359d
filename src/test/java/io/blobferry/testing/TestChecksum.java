package io.blobferry.testing;

import io.blobferry.domain.TableCrc64;
import java.nio.ByteBuffer;
import java.util.zip.Checksum;

/** CRC64NVME in the form in which the product takes it. */
public final class TestChecksum implements Checksum {
    private TableCrc64 crc = new TableCrc64();

    @Override
    public void update(int b) {
        update(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        crc.update(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public long getValue() {
        return crc.value().value();
    }

    @Override
    public void reset() {
        crc = new TableCrc64();
    }
}
