package io.blobferry.testing.cloud;

import io.blobferry.domain.Crc64Nvme;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Bytes in memory. */
public final class KeptBytes implements ReadableContent {
    private final byte[] bytes;
    private final Optional<Crc64Nvme> checksum;

    public KeptBytes(byte[] bytes, Optional<Crc64Nvme> checksum) {
        this.bytes = bytes.clone();
        this.checksum = checksum;
    }

    /** The parts one after the other. */
    static KeptBytes joined(List<ReadableContent> parts, Optional<Crc64Nvme> checksum) {
        ByteBuffer all = ByteBuffer.allocate(
                Math.toIntExact(parts.stream().mapToLong(Content::size).sum()));
        parts.forEach(part -> all.put(part.range(0, part.size())));
        return new KeptBytes(all.array(), checksum);
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public Optional<Crc64Nvme> checksum() {
        return checksum;
    }

    @Override
    public ByteBuffer range(long start, long end) {
        return ByteBuffer.wrap(bytes, Math.toIntExact(start), Math.toIntExact(end - start))
                .slice()
                .asReadOnlyBuffer();
    }
}
