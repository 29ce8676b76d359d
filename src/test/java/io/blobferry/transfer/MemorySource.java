package io.blobferry.transfer;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Part;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Blobs as Azure keeps them: every write gives a new ETag, and one answer's bytes are of one version. */
final class MemorySource implements BlobSource {
    private final Map<BlobAddress, MemoryBlob> blobs = new ConcurrentHashMap<>();
    private final Map<String, MemoryBlob> versions = new ConcurrentHashMap<>();
    private final Map<ETag, BlobContent> history = new ConcurrentHashMap<>();
    private final AtomicLong writes = new AtomicLong();
    private final Boundary boundary;
    private final Peak bytes = new Peak();
    private final Peak streams = new Peak();

    MemorySource(Boundary boundary) {
        this.boundary = boundary;
    }

    ETag put(BlobAddress address, BlobContent content) {
        return put(address, content, UnaryOperator.identity());
    }

    ETag put(BlobAddress address, BlobContent content, UnaryOperator<MemoryBlob> change) {
        ETag etag = new ETag(String.format("0x8DC%012X", writes.incrementAndGet()));
        history.put(etag, content);
        MemoryBlob blob = change.apply(MemoryBlob.of(new BlobVersion(address, etag), content));
        blob.properties().versionId().ifPresent(id -> versions.put(id, blob));
        blobs.put(address, blob);
        return etag;
    }

    /** The blob goes to another tier, which leaves its version as it is. */
    void tier(BlobAddress address, UnaryOperator<MemoryBlob> change) {
        blobs.computeIfPresent(address, (same, blob) -> change.apply(blob));
    }

    void delete(BlobAddress address) {
        blobs.remove(address);
    }

    /** The account no longer keeps any version but the current one. */
    void dropVersions() {
        versions.clear();
    }

    MemoryBlob current(BlobAddress address) {
        return blobs.get(address);
    }

    /** What the blob held when it had this ETag. */
    BlobContent content(ETag etag) {
        return history.get(etag);
    }

    /** The most bytes that were on their way at one moment. */
    long peakBytes() {
        return bytes.highest();
    }

    /** The most streams that were open at one moment. */
    long peakStreams() {
        return streams.highest();
    }

    @Override
    public Sighting look(Run run, BlobAddress address) {
        return boundary.cross(run, "source.look", () -> {
            MemoryBlob blob = blobs.get(address);
            if (blob == null) {
                return new Missing();
            }
            Optional<ETag> version = Optional.of(blob.properties().version().etag());
            return blob.unreadable()
                    .<Sighting>map(why -> new Unreadable(why.reason(), why.detail(), version))
                    .orElseGet(() -> new Present(blob.properties()));
        });
    }

    @Override
    public Opening open(Run run, BlobAddress address, Optional<ETag> known) {
        return boundary.cross(run, "source.open", () -> {
            MemoryBlob blob = blobs.get(address);
            if (blob == null) {
                return new Missing();
            }
            if (known.equals(Optional.of(blob.properties().version().etag()))) {
                return new Unchanged();
            }
            return blob.unreadable().<Opening>map(why -> why).orElseGet(() -> new Opened(run, blob));
        });
    }

    @Override
    public boolean keeps(Run run, BlobVersion version, String versionId) {
        return boundary.cross(run, "source.keeps", () -> versions.containsKey(versionId));
    }

    @Override
    public Flow.Publisher<ByteBuffer> read(Run run, BlobVersion version, Optional<String> versionId, Part part) {
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
            throw new SourceGoneException("read " + version, null);
        }
        return blob;
    }

    private MemoryBlob pinned(BlobVersion version) {
        MemoryBlob blob = blobs.get(version.blob());
        if (blob == null) {
            throw new SourceGoneException("read " + version, null);
        }
        if (!blob.properties().version().equals(version)) {
            throw new SourceChangedException("read " + version, null);
        }
        return blob;
    }

    @Override
    public Map<String, String> tags(Run run, BlobAddress address) {
        return boundary.cross(run, "source.tags", () -> {
            MemoryBlob blob = blobs.get(address);
            if (blob == null) {
                throw new SourceGoneException("read the tags of " + address, null);
            }
            return blob.tags();
        });
    }

    private ByteStream stream(Run run, MemoryBlob blob, long start, long end) {
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

        Opened(Run run, MemoryBlob blob) {
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
