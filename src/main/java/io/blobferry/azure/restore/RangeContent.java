package io.blobferry.azure.restore;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.RangePlan;
import io.blobferry.stream.ReceivedBytes;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/** The bytes of one range in memory, and their checksum, which is sent ahead of them. */
record RangeContent(byte[] bytes, Crc64Nvme crc) {
    /** The size of a range, and so the memory that each range in flight takes. */
    static final int RANGE_BYTES = 4 << 20;

    static RangeContent read(
            RunContext run,
            String operation,
            RangePlan.Range range,
            Flow.Publisher<ByteBuffer> bytes,
            Supplier<Checksum> checksums) {
        byte[] content = new byte[Math.toIntExact(range.length())];
        ByteBuffer buffer = ByteBuffer.wrap(content);
        ReceivedBytes.<RuntimeException>forEach(run, operation, range.length(), bytes, buffer::put);
        Checksum checksum = checksums.get();
        checksum.update(content, 0, content.length);
        return new RangeContent(content, new Crc64Nvme(checksum.getValue()));
    }
}
