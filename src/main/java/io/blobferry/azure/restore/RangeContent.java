package io.blobferry.azure.restore;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.RangePlan;
import io.blobferry.stream.CollectedBytes;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/** The bytes of one range in memory, and their checksum, which is sent ahead of them. */
final class RangeContent {
    /** The size of a range, and so the memory that each range in flight takes. */
    static final int RANGE_BYTES = 4 << 20;

    /** The content of an empty blob. */
    static final RangeContent EMPTY = new RangeContent(new byte[0], Crc64Nvme.EMPTY);

    private final byte[] bytes;
    private final Crc64Nvme crc;

    private RangeContent(byte[] bytes, Crc64Nvme crc) {
        this.bytes = bytes;
        this.crc = crc;
    }

    /** The bytes themselves, no copy: they are not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    Crc64Nvme crc() {
        return crc;
    }

    static RangeContent read(
            RunContext run,
            String operation,
            RangePlan.Range range,
            Flow.Publisher<ByteBuffer> bytes,
            Supplier<Checksum> checksums) {
        byte[] content = CollectedBytes.read(run, operation, Math.toIntExact(range.length()), bytes);
        Checksum checksum = checksums.get();
        checksum.update(content, 0, content.length);
        return new RangeContent(content, new Crc64Nvme(checksum.getValue()));
    }
}
