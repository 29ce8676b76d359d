package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Part;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.source.BlobSource;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Blobs as Azure keeps them: every write gives a new ETag, and one answer's bytes are of one version. */
public final class MemorySource implements BlobSource {
    private final Map<BlobAddress, MemoryBlob> blobs = new ConcurrentHashMap<>();
    private final Map<String, MemoryBlob> versions = new ConcurrentHashMap<>();
    private final Map<ETag, BlobContent> history = new ConcurrentHashMap<>();
    private final AtomicLong writes = new AtomicLong();
    private final FaultInjector boundary;
    private final HighWaterMark bytes = new HighWaterMark();
    private final HighWaterMark streams = new HighWaterMark();

    MemorySource(FaultInjector boundary) {
        this.boundary = boundary;
    }

    public ETag put(BlobAddress address, BlobContent content) {
        return put(address, content, UnaryOperator.identity());
    }

    public ETag put(BlobAddress address, BlobContent content, UnaryOperator<MemoryBlob> change) {
        ETag etag = new ETag(String.format("0x8DC%012X", writes.incrementAndGet()));
        history.put(etag, content);
        MemoryBlob blob = change.apply(MemoryBlob.of(new BlobVersion(address, etag), content));
        blob.properties().versionId().ifPresent(id -> versions.put(id, blob));
        blobs.put(address, blob);
        return etag;
    }

    /** The blob goes to another tier, which leaves its version as it is. */
    public void tier(BlobAddress address, UnaryOperator<MemoryBlob> change) {
        blobs.computeIfPresent(address, (same, blob) -> change.apply(blob));
    }

    public void delete(BlobAddress address) {
        blobs.remove(address);
    }

    /** The account no longer keeps any version but the current one. */
    public void dropVersions() {
        versions.clear();
    }

    public MemoryBlob current(BlobAddress address) {
        return blobs.get(address);
    }

    /** What the blob held when it had this ETag. */
    BlobContent content(ETag etag) {
        return history.get(etag);
    }

    /** The most bytes that were on their way at one moment. */
    public long peakBytes() {
        return bytes.highest();
    }

    /** The most streams that were open at one moment. */
    public long peakStreams() {
        return streams.highest();
    }

    @Override
    public HeadResult head(RunContext run, BlobAddress address) {
        return boundary.cross(run, "source.look", () -> {
            MemoryBlob blob = blobs.get(address);
            if (blob == null) {
                return new NotFound();
            }
            Optional<ETag> version = Optional.of(blob.properties().version().etag());
            return blob.unreadable()
                    .<HeadResult>map(why -> new Unreadable(why.cause(), why.detail(), version))
                    .orElseGet(() -> new Present(blob.properties()));
        });
    }

    @Override
    public OpenResult open(RunContext run, BlobAddress address, Optional<ETag> known) {
        return boundary.cross(run, "source.open", () -> {
            MemoryBlob blob = blobs.get(address);
            if (blob == null) {
                return new NotFound();
            }
            if (known.equals(Optional.of(blob.properties().version().etag()))) {
                return new NotModified();
            }
            return blob.unreadable().<OpenResult>map(why -> why).orElseGet(() -> new Opened(run, blob));
        });
    }

    @Override
    public boolean hasVersion(RunContext run, BlobVersion version, String versionId) {
        return boundary.cross(run, "source.keeps", () -> versions.containsKey(versionId));
    }

    @Override
    public Flow.Publisher<ByteBuffer> readRange(
            RunContext run, BlobVersion version, Optional<String> versionId, Part part) {
        return subscriber -> {
            MemoryBlob blob;
            try {
                blob = boundary.cross(
                        run,
                        "source.read",
                        () -> versionId.isPresent() ? kept(version, versionId.get()) : pinned(version));
            } catch (TransferException failure) {
                subscriber.onSubscribe(new Refused());
                subscriber.onError(failure);
                return;
            }
            stream(run, blob, part.offset(), part.offset() + part.length()).subscribe(subscriber);
        };
    }

    private MemoryBlob kept(BlobVersion version, String versionId) {
        MemoryBlob blob = versions.get(versionId);
        if (blob == null) {
            throw new SourceNotFoundException("read " + version, null);
        }
        return blob;
    }

    private MemoryBlob pinned(BlobVersion version) {
        MemoryBlob blob = blobs.get(version.blob());
        if (blob == null) {
            throw new SourceNotFoundException("read " + version, null);
        }
        if (!blob.properties().version().equals(version)) {
            throw new SourceChangedException("read " + version, null);
        }
        return blob;
    }

    @Override
    public Map<String, String> tags(RunContext run, BlobAddress address) {
        return boundary.cross(run, "source.tags", () -> {
            MemoryBlob blob = blobs.get(address);
            if (blob == null) {
                throw new SourceNotFoundException("read the tags of " + address, null);
            }
            return blob.tags();
        });
    }

    private ByteStream stream(RunContext run, MemoryBlob blob, long start, long end) {
        return new ByteStream(blob.content(), start, end, new ByteStream.Events() {
            @Override
            public void started() {
                streams.add(1);
            }

            @Override
            public void halfway() {
                boundary.passing(run, "source.halfway");
            }

            @Override
            public void flowing(int count) {
                bytes.add(count);
            }

            @Override
            public void ended() {
                streams.add(-1);
            }
        });
    }

    /** The properties and the bytes of one version, whatever becomes of the blob while they are read. */
    private final class Opened implements Content {
        private final MemoryBlob blob;
        private final ByteStream bytes;

        Opened(RunContext run, MemoryBlob blob) {
            this.blob = blob;
            bytes = stream(run, blob, 0, blob.content().size());
        }

        @Override
        public BlobProperties properties() {
            return blob.properties();
        }

        @Override
        public Flow.Publisher<ByteBuffer> bytes() {
            return bytes;
        }

        @Override
        public void close() {}
    }

    private static final class Refused implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
