package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.SourceAttributes.Loss;
import io.blobferry.spi.target.SourceAttributes.LossKind;
import io.blobferry.spi.target.StoredVersion;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every reader of backups does. */
public abstract class BackupReaderContract extends TargetContract {
    private static final BlobContent CONTENT = new BlobContent(1, 100_000);
    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");
    private static final Optional<String> NONE = Optional.empty();

    private BackupReader reader;

    @BeforeEach
    void openReader() {
        reader = access().reader();
    }

    @Test
    protected void head_hasTheVersionAndItsOrigin() {
        Backup backup = stored(CONTENT, TargetPrecondition.IF_ABSENT);
        StoredVersion head = head(backup).orElseThrow();
        assertEquals(version(backup), head.version());
        assertEquals(backup.etag(), head.etag());
        assertEquals(CONTENT.size(), head.size());
        assertEquals(Optional.of(backup.crc()), head.crc());
        assertEquals("STANDARD", head.storageClass());
        assertInstanceOf(StoredVersion.Ready.class, head.availability());
        assertEquals(
                new StoredVersion.Origin(
                        SOURCE, MODIFIED, NONE, TimeRange.at(MODIFIED), Optional.of(BlobType.BLOCK), NONE),
                head.origin().orElseThrow());
    }

    @Test
    protected void head_hasIntervalTypeAndTier() {
        TimeRange since = new TimeRange(MODIFIED.plusMillis(250), MODIFIED.plusSeconds(60));
        Backup backup =
                put(properties(BlobType.APPEND, Optional.of("Cool"), headers("text/plain"), Map.of()), since, Map.of());
        assertEquals(
                new StoredVersion.Origin(
                        SOURCE,
                        MODIFIED,
                        Optional.of("2026-01-02T03:04:05.6Z"),
                        since,
                        Optional.of(BlobType.APPEND),
                        Optional.of("Cool")),
                head(backup).flatMap(StoredVersion::origin).orElseThrow());
    }

    @Test
    protected void head_ofAnOlderVersion_isNotOfTheCurrentOne() {
        Backup older = stored(CONTENT, TargetPrecondition.IF_ABSENT);
        access().overwrite(key(), new BlobContent(2, 200));
        assertEquals(CONTENT.size(), head(older).orElseThrow().size());
        assertEquals(200, current().orElseThrow().size());
        assertEquals(Optional.empty(), current().orElseThrow().origin(), "another client's object");
    }

    @Test
    protected void head_ofNoObject_isEmpty() {
        assertEquals(Optional.empty(), current());
    }

    @Test
    protected void head_underADeleteMarker_isOfTheVersionThatIsNamed() {
        Backup backup = stored(CONTENT, TargetPrecondition.IF_ABSENT);
        access().delete(key());
        assertEquals(Optional.empty(), current());
        assertTrue(head(backup).isPresent());
    }

    @Test
    protected void open_hasPropertiesAndContent() throws Exception {
        Backup backup = stored(CONTENT, TargetPrecondition.IF_ABSENT);
        try (BackupReader.Content open = reader.open(run, version(backup)).orElseThrow()) {
            assertEquals(head(backup), Optional.of(open.version()));
            assertArrayEquals(bytes(CONTENT, 0, CONTENT.size()), bytes(open.bytes()));
        }
        assertTrue(reader.open(run, new ObjectVersion(key("none"), Optional.empty()))
                .isEmpty());
    }

    @Test
    protected void open_twice_withoutReading_releasesBoth() throws Exception {
        Backup backup = stored(CONTENT, TargetPrecondition.IF_ABSENT);
        for (int i = 0; i < 2; i++) {
            reader.open(run, version(backup)).orElseThrow().close();
        }
        assertArrayEquals(
                bytes(CONTENT, 0, CONTENT.size()),
                bytes(reader.open(run, version(backup)).orElseThrow().bytes()));
    }

    @Test
    protected void read_hasTheRangeOfThatVersion() {
        Backup backup = stored(CONTENT, TargetPrecondition.IF_ABSENT);
        access().overwrite(key(), new BlobContent(2, CONTENT.size()));
        StoredVersion version = head(backup).orElseThrow();
        assertArrayEquals(bytes(CONTENT, 0, 1), bytes(reader.read(run, version, 0, 1)));
        assertArrayEquals(bytes(CONTENT, 70_001, 99_999), bytes(reader.read(run, version, 70_001, 29_998)));
        assertArrayEquals(bytes(CONTENT, 0, CONTENT.size()), bytes(reader.read(run, version, 0, CONTENT.size())));
    }

    @Test
    protected void read_withoutAVersionId_isRefusedOnceAnotherObjectIsCurrent() {
        stored(CONTENT, TargetPrecondition.IF_ABSENT);
        StoredVersion named = current().orElseThrow();
        StoredVersion unnamed = new StoredVersion(
                new ObjectVersion(key(), Optional.empty()),
                named.etag(),
                named.size(),
                named.crc(),
                named.lastModified(),
                named.storageClass(),
                named.availability(),
                named.origin(),
                named.headers(),
                named.userMetadata());
        assertArrayEquals(bytes(CONTENT, 5, 10), bytes(reader.read(run, unnamed, 5, 5)));
        access().overwrite(key(), new BlobContent(2, CONTENT.size()));
        assertThrows(PermanentException.class, () -> bytes(reader.read(run, unnamed, 5, 5)));
    }

    @Test
    protected void read_beyondTheEnd_isRefused() {
        StoredVersion version =
                head(stored(CONTENT, TargetPrecondition.IF_ABSENT)).orElseThrow();
        assertThrows(IllegalArgumentException.class, () -> reader.read(run, version, 0, CONTENT.size() + 1));
        assertThrows(IllegalArgumentException.class, () -> reader.read(run, version, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> reader.read(run, version, 0, 0));
    }

    @Test
    protected void attributes_thatHeadersCarry_areAsTheBlobHadThem() {
        Map<String, String> metadata = Map.of("MixedCase", "\u00FCn\u00EF 100%", "plain", "v");
        Map<String, String> tags = Map.of("a b", "c+d/e");
        BlobProperties source = properties(BlobType.PAGE, Optional.empty(), headers("text/html"), metadata);
        assertAttributes(
                source, tags, head(put(source, TimeRange.at(MODIFIED), tags)).orElseThrow());
    }

    @Test
    protected void attributes_thatNeedASidecar_areAsTheBlobHadThem() {
        Map<String, String> metadata = Map.of("same", "1", "Same", "2", "empty", "");
        ContentHeaders headers = new ContentHeaders(
                Optional.of("text/plain"),
                NONE,
                NONE,
                Optional.of("attachment; filename=\"\u00FC.txt\""),
                Optional.of("a  b"));
        BlobProperties source = properties(BlobType.BLOCK, Optional.of("Hot"), headers, metadata);
        Map<String, String> tags = Map.of("aws:like", "v", "k", "w");
        assertAttributes(
                source, tags, head(put(source, TimeRange.at(MODIFIED), tags)).orElseThrow());
    }

    @Test
    protected void attributes_withoutAny_areNone() {
        BlobProperties source = properties(
                BlobType.BLOCK, Optional.empty(), new ContentHeaders(NONE, NONE, NONE, NONE, NONE), Map.of());
        assertAttributes(
                source,
                Map.of(),
                head(put(source, TimeRange.at(MODIFIED), Map.of())).orElseThrow());
    }

    @Test
    protected void attributes_ofAnOlderVersion_areItsOwn() {
        BlobProperties source =
                properties(BlobType.BLOCK, Optional.empty(), headers("text/plain"), Map.of("name", "old"));
        Map<String, String> tags = Map.of("tag", "old");
        Backup older = put(source, TimeRange.at(MODIFIED), tags);
        access().overwrite(key(), new BlobContent(2, 200));
        assertAttributes(source, tags, head(older).orElseThrow());
    }

    @Test
    protected void attributes_ofAnotherClientsObject_areALossAndNoException() {
        access().overwrite(key(), CONTENT);
        SourceAttributes attributes = reader.attributes(run, current().orElseThrow());
        assertEquals(
                List.of(LossKind.METADATA_MISSING),
                attributes.losses().stream().map(Loss::kind).toList());
    }

    @Test
    protected void text_isReadWhole() {
        ObjectKey key = key("record.json");
        access().records().write(run, key, "{\"name\": \"\u00FC\uD83D\uDE00\"}");
        assertEquals(Optional.of("{\"name\": \"\u00FC\uD83D\uDE00\"}"), reader.readText(run, key));
        assertEquals(Optional.empty(), reader.readText(run, key("none")));
    }

    @Test
    protected void thaw_ofAnObjectThatIsNotArchived_isRefused() {
        StoredVersion version =
                head(stored(CONTENT, TargetPrecondition.IF_ABSENT)).orElseThrow();
        assertThrows(
                PermanentException.class, () -> reader.requestThaw(run, version, BackupReader.ThawTier.STANDARD, 1));
    }

    private void assertAttributes(BlobProperties source, Map<String, String> tags, StoredVersion stored) {
        assertEquals(
                new SourceAttributes(
                        source.headers(),
                        source.metadata(),
                        tags,
                        Optional.of(source.type()),
                        source.accessTier(),
                        source.contentMd5(),
                        source.sequenceNumber(),
                        Optional.of(source.url().toString()),
                        List.of()),
                reader.attributes(run, stored));
    }

    private static BlobProperties properties(
            BlobType type, Optional<String> tier, ContentHeaders headers, Map<String, String> metadata) {
        return new BlobProperties(
                new BlobVersion(new BlobAddress("account", "container", "blob"), SOURCE),
                URI.create("https://account.blob.core.windows.net/container/blob"),
                CONTENT.size(),
                MODIFIED,
                Optional.of("2026-01-02T03:04:05.6Z"),
                type,
                tier,
                type == BlobType.PAGE ? OptionalLong.of(7) : OptionalLong.empty(),
                headers,
                metadata,
                0,
                Optional.of("Q2hlY2sgSW50ZWdyaXR5IQ=="),
                false,
                false);
    }

    private static ContentHeaders headers(String type) {
        return new ContentHeaders(
                Optional.of(type), Optional.of("gzip"), Optional.of("de"), NONE, Optional.of("max-age=3600"));
    }

    private Backup put(BlobProperties source, TimeRange validFrom, Map<String, String> tags) {
        return switch (access().target()
                .put(
                        run,
                        key(),
                        new ObjectAttributes(source, validFrom, tags, StorageClass.STANDARD),
                        TargetPrecondition.IF_ABSENT,
                        CONTENT.body(0, CONTENT.size()))) {
            case BackupTarget.Stored(Backup backup) -> backup;
            case BackupTarget.PreconditionFailed refused -> throw new AssertionError(refused);
        };
    }

    private Optional<StoredVersion> head(Backup backup) {
        return reader.head(run, version(backup));
    }

    private Optional<StoredVersion> current() {
        return reader.head(run, new ObjectVersion(key(), Optional.empty()));
    }

    private static ObjectVersion version(Backup backup) {
        return new ObjectVersion(backup.key(), backup.versionId());
    }

    private static byte[] bytes(BlobContent content, long start, long end) {
        byte[] bytes = new byte[Math.toIntExact(end - start)];
        content.range(start, end).get(bytes);
        return bytes;
    }

    /** @throws TransferException the failure of the content */
    private static byte[] bytes(Flow.Publisher<ByteBuffer> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        content.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                bytes.writeBytes(copy);
            }

            @Override
            public void onError(Throwable failure) {
                all.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                all.complete(bytes.toByteArray());
            }
        });
        try {
            return all.join();
        } catch (CompletionException e) {
            throw TransferException.findIn(e.getCause()).orElseThrow(() -> new AssertionError(e));
        }
    }
}
