package io.blobferry.testing;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.SourceAttributes.LossKind;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.cloud.ObjectVersions;
import io.blobferry.testing.cloud.ReadableContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/**
 * Reads the versions of a {@link MemoryTarget}. Content can be read of what another client wrote, and of all else that was
 * written after {@link MemoryTarget#keepBytes}.
 */
public final class MemoryBackupReader implements BackupReader {
    private static final ContentHeaders NO_HEADERS = new ContentHeaders(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final FaultInjector faults;
    private final MemoryTarget target;

    public MemoryBackupReader(FaultInjector faults, MemoryTarget target) {
        this.faults = faults;
        this.target = target;
    }

    @Override
    public Optional<StoredVersion> head(RunContext run, ObjectVersion version) {
        return faults.intercept(run, "reader.head", () -> find(version).map(found -> stored(version.key(), found)));
    }

    @Override
    public Optional<Content> open(RunContext run, ObjectVersion version) {
        return faults.intercept(
                run,
                "reader.open",
                () -> find(version).map(found -> {
                    StoredVersion stored = stored(version.key(), found);
                    requireReadable(stored);
                    return new Opened(stored, body(run, stored, found, 0, stored.size()));
                }));
    }

    private record Opened(StoredVersion version, Flow.Publisher<ByteBuffer> bytes) implements Content {
        @Override
        public void close() {}
    }

    @Override
    public Flow.Publisher<ByteBuffer> read(RunContext run, StoredVersion version, long offset, long length) {
        BackupReader.requireRange(version, offset, length);
        return subscriber -> faults.intercept(run, "reader.read", () -> {
                    io.blobferry.testing.cloud.ObjectVersion<MemoryObject> found = find(version.version())
                            .filter(stored -> stored.etag().equals(version.etag()))
                            .orElseThrow(() -> new PermanentException(
                                    "read " + version.version(), FailureCause.REJECTED, "404 NoSuchVersion", null));
                    requireReadable(stored(version.version().key(), found));
                    return body(run, version, found, offset, offset + length);
                })
                .subscribe(subscriber);
    }

    private Flow.Publisher<ByteBuffer> body(
            RunContext run,
            StoredVersion stored,
            io.blobferry.testing.cloud.ObjectVersion<MemoryObject> found,
            long start,
            long end) {
        if (!(found.content() instanceof ReadableContent kept)) {
            throw new IllegalStateException("the bytes of " + stored.version() + " are not kept");
        }
        return new ByteStream(
                (from, to) -> kept.range(from, Math.min(to, from + BlobContent.BUFFER)),
                start,
                end,
                new ByteStream.Events() {
                    @Override
                    public void started() {}

                    @Override
                    public void halfway() {
                        faults.signal(run, "reader.halfway");
                    }

                    @Override
                    public void flowing(int bytes) {}

                    @Override
                    public void ended() {}
                });
    }

    private static void requireReadable(StoredVersion stored) {
        if (!stored.availability().isReadable()) {
            throw new PermanentException(
                    "read " + stored.version(), FailureCause.REJECTED, "403 InvalidObjectState", null);
        }
    }

    @Override
    public SourceAttributes attributes(RunContext run, StoredVersion version) {
        List<SourceAttributes.Loss> losses = new ArrayList<>();
        target.loss(version.version().key()).ifPresent(losses::add);
        Optional<ObjectAttributes> sent =
                find(version.version()).flatMap(found -> found.attributes().attributes());
        if (sent.isEmpty()) {
            losses.add(new SourceAttributes.Loss(
                    LossKind.METADATA_MISSING, "the object's metadata does not name its source"));
            return new SourceAttributes(
                    version.headers(),
                    version.userMetadata(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    losses);
        }
        BlobProperties source = sent.get().source();
        Map<String, String> tags = sent.get().tags();
        return new SourceAttributes(
                source.headers(),
                source.metadata(),
                tags.isEmpty() ? tags : faults.intercept(run, "reader.tags", () -> tags),
                Optional.of(source.type()),
                source.accessTier(),
                source.contentMd5(),
                source.sequenceNumber(),
                Optional.of(source.url().toString()),
                losses);
    }

    @Override
    public Optional<String> readText(RunContext run, ObjectKey key) {
        return faults.intercept(
                run,
                "reader.text",
                () -> find(new ObjectVersion(key, Optional.empty()))
                        .filter(found -> found.content() instanceof ReadableContent)
                        .map(found -> StandardCharsets.UTF_8
                                .decode(((ReadableContent) found.content())
                                        .range(0, found.content().size()))
                                .toString()));
    }

    @Override
    public ThawResult requestThaw(RunContext run, StoredVersion version, ThawTier tier, int days) {
        return faults.intercept(run, "reader.thaw", () -> {
            ObjectKey key = version.version().key();
            return switch (target.availability(key)) {
                case StoredVersion.Archived archived -> {
                    target.setAvailability(key, new StoredVersion.Thawing());
                    yield ThawResult.STARTED;
                }
                case StoredVersion.Thawing thawing -> ThawResult.IN_PROGRESS;
                case StoredVersion.Thawed thawed -> ThawResult.READABLE;
                case StoredVersion.Ready readable ->
                    throw new PermanentException(
                            "restore " + key, FailureCause.REJECTED, "403 InvalidObjectState", null);
            };
        });
    }

    static String storageClass(io.blobferry.testing.cloud.ObjectVersion<MemoryObject> version) {
        return version.attributes()
                .attributes()
                .map(ObjectAttributes::storageClass)
                .orElse(StorageClass.STANDARD)
                .name();
    }

    private Optional<io.blobferry.testing.cloud.ObjectVersion<MemoryObject>> find(ObjectVersion version) {
        List<ObjectVersions.Entry<MemoryObject>> entries = target.entries(version.key());
        return version.versionId()
                .filter(id -> target.isVersioned())
                .map(id -> entries.stream()
                        .filter(entry -> entry.versionId().equals(id))
                        .findFirst())
                .orElseGet(() -> entries.stream().findFirst())
                .flatMap(ObjectVersions.Entry::version);
    }

    private StoredVersion stored(ObjectKey key, io.blobferry.testing.cloud.ObjectVersion<MemoryObject> found) {
        MemoryObject object = found.attributes();
        return new StoredVersion(
                new ObjectVersion(key, target.isVersioned() ? Optional.of(found.versionId()) : Optional.empty()),
                found.etag(),
                found.content().size(),
                found.content().checksum(),
                MemoryVersionListing.seconds(found.lastModified()),
                storageClass(found),
                target.availability(key),
                object.sourceETag()
                        .map(etag -> new StoredVersion.Origin(
                                etag,
                                object.attributes()
                                        .map(sent -> sent.source().lastModified())
                                        .orElse(found.lastModified()),
                                object.attributes()
                                        .flatMap(sent -> sent.source().versionId()),
                                object.attributes()
                                        .map(ObjectAttributes::validFrom)
                                        .orElse(TimeRange.at(found.lastModified())),
                                object.attributes().map(sent -> sent.source().type()),
                                object.attributes()
                                        .flatMap(sent -> sent.source().accessTier()))),
                object.attributes().map(sent -> sent.source().headers()).orElse(NO_HEADERS),
                object.attributes().map(sent -> sent.source().metadata()).orElse(Map.of()));
    }
}
