package io.blobferry.azure.restore;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.RangePlan;
import io.blobferry.stream.CollectedBytes;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.zip.Checksum;

/** The bytes of one range in memory, and their checksum, which is sent ahead of them. */
final class RangeContent {
    /** The size of a range, and so the memory that each range in flight takes. */
    static final int RANGE_BYTES = 4 << 20;

    /** The content of an empty blob. */
    static final RangeContent EMPTY = new RangeContent(new byte[0], Crc64Nvme.EMPTY, new RangeBuffers());

    private final byte[] bytes;
    private final Crc64Nvme crc;
    private final RangeBuffers buffers;

    private RangeContent(byte[] bytes, Crc64Nvme crc, RangeBuffers buffers) {
        this.bytes = bytes;
        this.crc = crc;
        this.buffers = buffers;
    }

    /** The bytes themselves, no copy: they are not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    Crc64Nvme crc() {
        return crc;
    }

    /** @param blob whose memory for ranges, and whose checksums, are used */
    static RangeContent read(
            RunContext run,
            String operation,
            RangePlan.Range range,
            Flow.Publisher<ByteBuffer> bytes,
            DestinationBlob blob) {
        byte[] content = blob.buffers().acquire(Math.toIntExact(range.length()));
        CollectedBytes.read(run, operation, content, bytes);
        Checksum checksum = blob.checksums().get();
        checksum.update(content, 0, content.length);
        return new RangeContent(content, new Crc64Nvme(checksum.getValue()), blob.buffers());
    }

    /**
     * Gives the memory back, for another range. To be called only after the service has confirmed that it has all bytes: else a
     * request may still be sending them.
     */
    void release() {
        buffers.release(bytes);
    }
}
