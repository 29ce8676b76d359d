package io.blobferry.testing;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.TableCrc64;
import io.blobferry.testing.cloud.ReadableContent;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Flow;

/** Bytes that follow from a seed, as many as a test wants, without being held. No two parts of it are alike. */
public final class BlobContent implements ReadableContent {
    public static final int BUFFER = 1 << 15;

    /** A prime, so that the pattern starts elsewhere in every part. */
    private static final int PERIOD = 65_521;

    private final long size;
    private final byte[] pattern;
    private Crc64Nvme crc;

    public BlobContent(long seed, long size) {
        this.size = size;
        pattern = new byte[PERIOD + BUFFER];
        new Random(seed).nextBytes(pattern);
        System.arraycopy(pattern, 0, pattern, PERIOD, BUFFER);
    }

    @Override
    public long size() {
        return size;
    }

    /** At most {@link #BUFFER} bytes from this offset. */
    public ByteBuffer from(long offset, long end) {
        int length = (int) Math.min(BUFFER, end - offset);
        return ByteBuffer.wrap(pattern, (int) (offset % PERIOD), length).slice().asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer range(long start, long end) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(end - start));
        while (bytes.hasRemaining()) {
            bytes.put(from(start + bytes.position(), end));
        }
        return bytes.flip();
    }

    /** A range of it as a body that can be read once. */
    public Flow.Publisher<ByteBuffer> body(long start, long end) {
        return body(start, end, () -> {});
    }

    /**
     * The same with an action in its middle.
     *
     * @param halfway is run when half of the range was read; a {@code TransferException} of it ends the body
     */
    public Flow.Publisher<ByteBuffer> body(long start, long end, Runnable halfway) {
        return new ByteStream(this::from, start, end, new ByteStream.Events() {
            @Override
            public void started() {}

            @Override
            public void halfway() {
                halfway.run();
            }

            @Override
            public void flowing(int count) {}

            @Override
            public void ended() {}
        });
    }

    @Override
    public Optional<Crc64Nvme> checksum() {
        return Optional.of(crc());
    }

    /** The checksum of all bytes, computed from the bytes themselves. */
    public synchronized Crc64Nvme crc() {
        if (crc == null) {
            TableCrc64 table = new TableCrc64();
            for (long offset = 0; offset < size; offset += BUFFER) {
                table.update(from(offset, size));
            }
            crc = table.value();
        }
        return crc;
    }
}
