package io.blobferry.testing;

import io.blobferry.domain.BlobType;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.RangePlan;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

/** Versions to restore, and their bytes. */
public final class RestoredBlobs {
    private static final Instant MODIFIED = Instant.parse("2026-10-01T08:00:00Z");

    private static final int CHUNK = 100_000;

    private RestoredBlobs() {}

    public static RunContext run() {
        return new RunContext("restore", Clock.systemUTC(), Duration.ofMinutes(10), new RecordingListener());
    }

    public static RestoredBlob blob(String name, byte[] content) {
        return blob(name, content, BlobType.BLOCK);
    }

    public static RestoredBlob blob(String name, byte[] content, BlobType type) {
        ContentHeaders headers = new ContentHeaders(
                Optional.of("text/plain"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        ETag source = new ETag("0x8DC0" + Integer.toHexString(name.hashCode()));
        return new RestoredBlob(
                name,
                new StoredVersion(
                        new ObjectVersion(new ObjectKey("bucket", "container/key"), Optional.of("v" + name.hashCode())),
                        new ETag("abc"),
                        content.length,
                        Optional.of(crc(content)),
                        MODIFIED,
                        "STANDARD",
                        new StoredVersion.Ready(),
                        Optional.of(new StoredVersion.Origin(
                                source,
                                MODIFIED,
                                Optional.empty(),
                                TimeRange.at(MODIFIED),
                                Optional.of(type),
                                Optional.empty())),
                        headers,
                        Map.of()),
                new SourceAttributes(
                        headers,
                        Map.of("Name", "Value"),
                        Map.of("a", "b"),
                        Optional.of(type),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.of("https://account.blob.core.windows.net/container/key"),
                        List.of()),
                List.of());
    }

    public static Crc64Nvme crc(byte[] content) {
        CRC64NVME crc = new CRC64NVME();
        crc.update(content);
        return new Crc64Nvme(crc.getValue());
    }

    /** The bytes of one range. */
    public static Flow.Publisher<ByteBuffer> range(byte[] content, RangePlan.Range range) {
        int offset = Math.toIntExact(range.offset());
        return bytes(Arrays.copyOfRange(content, offset, Math.toIntExact(offset + range.length())));
    }

    /** The bytes in chunks of 100,000. */
    public static Flow.Publisher<ByteBuffer> bytes(byte[] content) {
        return JdkFlowAdapter.publisherToFlowPublisher(Flux.range(0, Math.ceilDiv(content.length, CHUNK))
                .map(i -> ByteBuffer.wrap(
                        Arrays.copyOfRange(content, i * CHUNK, Math.min(content.length, (i + 1) * CHUNK)))));
    }
}
