package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Part;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.cloud.BlobAttributes;
import io.blobferry.testing.cloud.BlobStore;
import io.blobferry.testing.cloud.ListedPage;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/** The blobs of a store in memory. One answer's bytes are of one version. */
public final class MemorySource implements BlobSource {
    private final Map<ETag, BlobContent> history = new ConcurrentHashMap<>();
    private final FaultInjector faults;
    private final BlobStore<BlobContent> blobs;
    private final Set<String> missingContainers = ConcurrentHashMap.newKeySet();
    private volatile boolean containersExist = true;
    private volatile boolean hierarchical;
    private final HighWaterMark bytes = new HighWaterMark();
    private final HighWaterMark streams = new HighWaterMark();

    public MemorySource(FaultInjector boundary, Clock clock) {
        this.faults = boundary;
        blobs = new BlobStore<>(clock);
    }

    public ETag put(BlobAddress address, BlobContent content) {
        return put(address, content, UnaryOperator.identity());
    }

    public ETag put(BlobAddress address, BlobContent content, UnaryOperator<BlobAttributes> change) {
        ETag etag = blobs.put(container(address), address.name(), content, change.apply(BlobAttributes.PLAIN))
                .etag();
        history.put(etag, content);
        return etag;
    }

    /** The blob gets other index tags, which leave its version as it is and raise no event. */
    public void changeTags(BlobAddress address, Map<String, String> tags) {
        blobs.setAttributes(container(address), address.name(), attributes -> attributes.tagged(tags));
    }

    /** The blob goes to another tier, which leaves its version as it is. */
    public void changeTier(BlobAddress address, UnaryOperator<BlobAttributes> change) {
        blobs.setAttributes(container(address), address.name(), change);
    }

    /** The blob gets another name, and keeps its version. */
    public void rename(BlobAddress address, BlobAddress next) {
        blobs.rename(container(address), address.name(), next.name());
    }

    /** The account has a hierarchical namespace. */
    public void beHierarchical() {
        hierarchical = true;
    }

    /** Every container is gone, or the account is another one, as far as answers tell. */
    public void hideContainers() {
        containersExist = false;
    }

    /** The container of the address is gone. */
    public void hideContainer(BlobAddress address) {
        missingContainers.add(container(address));
    }

    /** The container of the address is deleted with all that is in it. No other container keeps earlier versions. */
    public void deleteContainer(BlobAddress address) {
        blobs.deleteContainer(container(address));
        blobs.deleteVersions();
        hideContainer(address);
    }

    /** The container of the address is there again, and empty after it was deleted. */
    public void createContainer(BlobAddress address) {
        missingContainers.remove(container(address));
    }

    private boolean exists(BlobAddress address) {
        return containersExist && !missingContainers.contains(container(address));
    }

    public void delete(BlobAddress address) {
        blobs.delete(container(address), address.name());
    }

    /** The blob that was deleted last under the name is there again, if there is none. */
    public boolean undelete(BlobAddress address) {
        return blobs.undelete(container(address), address.name());
    }

    /** The account no longer keeps any version but the current one. */
    public void dropVersions() {
        blobs.deleteVersions();
    }

    /** The blob, or null. */
    public MemoryBlob current(BlobAddress address) {
        return find(address).orElse(null);
    }

    /** The blobs of the address's container under the prefix that come after the given name; none if it is missing. */
    Optional<ListedPage<MemoryBlob>> list(BlobAddress inContainer, String prefix, String after, int max) {
        return exists(inContainer)
                ? Optional.of(blobs.list(container(inContainer), prefix, "", after, max)
                        .map((name, blob) -> MemoryBlob.of(
                                new BlobAddress(inContainer.account(), inContainer.container(), name),
                                blob,
                                hierarchical)))
                : Optional.empty();
    }

    private Optional<MemoryBlob> find(BlobAddress address) {
        return blobs.find(container(address), address.name()).map(blob -> MemoryBlob.of(address, blob, hierarchical));
    }

    /** One store holds the containers of every account. */
    private static String container(BlobAddress address) {
        return address.account() + "/" + address.container();
    }

    /** What the blob held when it had this ETag. */
    public BlobContent content(ETag etag) {
        return history.get(etag);
    }

    /** The most bytes that were on their way at one moment. */
    public long peakBytes() {
        return bytes.max();
    }

    /** The most streams that were open at one moment. */
    public long peakStreams() {
        return streams.max();
    }

    @Override
    public HeadResult head(RunContext run, BlobAddress address) {
        return faults.intercept(run, "source.look", () -> {
            MemoryBlob blob = current(address);
            if (blob == null) {
                return new NotFound(exists(address));
            }
            Optional<ETag> version = Optional.of(blob.properties().version().etag());
            return blob.unreadable()
                    .<HeadResult>map(why -> new Unreadable(why.cause(), why.detail(), version))
                    .orElseGet(() -> new Present(blob.properties()));
        });
    }

    @Override
    public OpenResult open(RunContext run, BlobAddress address, Optional<ETag> known) {
        return faults.intercept(run, "source.open", () -> {
            MemoryBlob blob = current(address);
            if (blob == null) {
                return new NotFound(exists(address));
            }
            if (known.equals(Optional.of(blob.properties().version().etag()))) {
                return new NotModified();
            }
            return blob.unreadable().<OpenResult>map(why -> why).orElseGet(() -> new Opened(run, blob));
        });
    }

    @Override
    public boolean hasVersion(RunContext run, BlobVersion version, String versionId) {
        return faults.intercept(
                run,
                "source.keeps",
                () -> blobs.findVersion(versionId)
                        .filter(blob -> blob.etag().equals(version.etag()))
                        .isPresent());
    }

    @Override
    public Flow.Publisher<ByteBuffer> readRange(
            RunContext run, BlobVersion version, Optional<String> versionId, Part part) {
        return subscriber -> {
            MemoryBlob blob;
            try {
                blob = faults.intercept(
                        run,
                        "source.read",
                        () -> readable(
                                version,
                                versionId.isPresent() ? versionById(version, versionId.get()) : exactVersion(version)));
            } catch (TransferException failure) {
                subscriber.onSubscribe(new EmptySubscription());
                subscriber.onError(failure);
                return;
            }
            stream(run, blob, part.offset(), part.offset() + part.length()).subscribe(subscriber);
        };
    }

    private static MemoryBlob readable(BlobVersion version, MemoryBlob blob) {
        blob.unreadable().ifPresent(why -> {
            throw new PermanentException("read " + version, why.cause(), why.detail(), null);
        });
        return blob;
    }

    private MemoryBlob versionById(BlobVersion version, String versionId) {
        MemoryBlob found = blobs.findVersion(versionId)
                .map(blob -> MemoryBlob.of(version.blob(), blob, hierarchical))
                .orElseThrow(() -> new SourceNotFoundException("read " + version, null));
        return withETag(version, found);
    }

    /** As the If-Match of every range says. */
    private static MemoryBlob withETag(BlobVersion version, MemoryBlob found) {
        if (!found.properties().version().equals(version)) {
            throw new SourceChangedException("read " + version, null);
        }
        return found;
    }

    private MemoryBlob exactVersion(BlobVersion version) {
        MemoryBlob blob = current(version.blob());
        if (blob == null) {
            throw new SourceNotFoundException("read " + version, null);
        }
        return withETag(version, blob);
    }

    @Override
    public Map<String, String> tags(RunContext run, BlobAddress address) {
        return faults.intercept(run, "source.tags", () -> {
            MemoryBlob blob = current(address);
            if (blob == null) {
                throw new SourceNotFoundException("read the tags of " + address, null);
            }
            return blob.tags();
        });
    }

    private ByteStream stream(RunContext run, MemoryBlob blob, long start, long end) {
        return new ByteStream(blob.content()::from, start, end, new ByteStream.Events() {
            @Override
            public void started() {
                streams.add(1);
            }

            @Override
            public void halfway() {
                faults.signal(run, "source.halfway");
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

    /** The properties and the bytes of one version, also if the blob changes while they are read. */
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

    private static final class EmptySubscription implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
