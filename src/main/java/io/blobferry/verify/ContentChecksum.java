package io.blobferry.verify;

import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.Part;
import io.blobferry.domain.S3Limits;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.stream.ReceivedBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/**
 * Computes checksums of contents by reading them: ranges of a large one in parallel, each read again where a connection breaks. Memory
 * does not depend on the size.
 */
final class ContentChecksum {
    private static final long RANGE = 64L << 20;
    private static final int RANGES_AT_ONCE = 4;
    private static final int MAX_ATTEMPTS = 4;
    private static final Duration BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(RANGES_AT_ONCE);

    private final Supplier<Checksum> checksums;
    private final Sleeper sleeper;

    private record Range(int number, long offset, long length) {}

    /** @param checksums makes instances of CRC64NVME */
    ContentChecksum(Supplier<Checksum> checksums, Sleeper sleeper) {
        this.checksums = checksums;
        this.sleeper = sleeper;
    }

    Crc64Nvme ofBackup(RunContext run, BackupReader reader, StoredVersion version) {
        return of(
                run,
                "read " + version.version(),
                version.size(),
                range -> reader.read(run, version, range.offset(), range.length()));
    }

    /** @throws io.blobferry.execution.SourceChangedException if the blob has another ETag now */
    Crc64Nvme ofBlob(RunContext run, BlobSource source, BlobVersion version, long size) {
        return of(
                run,
                "read " + version,
                size,
                range -> source.readRange(
                        run, version, Optional.empty(), new Part(range.number(), range.offset(), range.length())));
    }

    private Crc64Nvme of(
            RunContext run, String operation, long size, Function<Range, Flow.Publisher<ByteBuffer>> content) {
        List<Range> ranges = ranges(size);
        List<Crc64Nvme> parts =
                EXECUTOR.map(ranges, range -> read(run, operation, range.length(), () -> content.apply(range)));
        Crc64Nvme all = Crc64Nvme.EMPTY;
        for (int i = 0; i < ranges.size(); i++) {
            all = all.combine(parts.get(i), ranges.get(i).length());
        }
        return all;
    }

    /** The number of ranges is limited by the numbers of parts. */
    private static List<Range> ranges(long size) {
        long length = Math.max(RANGE, Math.ceilDiv(size, S3Limits.MAX_PARTS));
        List<Range> ranges = new ArrayList<>();
        for (long offset = 0; offset < size; offset += length) {
            ranges.add(new Range(ranges.size() + 1, offset, Math.min(length, size - offset)));
        }
        return ranges;
    }

    private Crc64Nvme read(
            RunContext run, String operation, long length, Supplier<Flow.Publisher<ByteBuffer>> content) {
        for (int attempt = 1; ; attempt++) {
            Checksum checksum = checksums.get();
            try {
                ReceivedBytes.forEach(
                        run, operation, length, content.get(), buffer -> checksum.update(buffer.duplicate()));
                return new Crc64Nvme(checksum.getValue());
            } catch (TransientException broken) {
                if (attempt == MAX_ATTEMPTS || run.remaining().compareTo(RunContext.DEADLINE_MARGIN) < 0) {
                    throw broken;
                }
                Duration backoff = BACKOFF.multipliedBy(1L << attempt);
                sleeper.sleep(broken.retryAfter()
                        .filter(asked -> asked.compareTo(backoff) > 0)
                        .map(asked -> asked.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : asked)
                        .orElse(backoff));
            }
        }
    }
}
