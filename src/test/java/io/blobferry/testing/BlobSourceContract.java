package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Part;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.SourceAccess.Written;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/**
 * What every source does.
 *
 * <p>The answers are those of the REST reference of Azure Storage: "Specifying conditional headers for Blob service
 * operations" (412 for an {@code If-Match} that does not hold, 304 for an {@code If-None-Match} of a read), "Blob service
 * error codes" (BlobNotFound, ContainerNotFound, BlobArchived), "Set Blob Tier" and "Set Blob Tags", which leave the ETag as
 * it is.
 */
public abstract class BlobSourceContract {
    private static final int SIZE = 100_000;
    private static final Optional<String> CURRENT = Optional.empty();

    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
    private final String prefix = "contract/" + UUID.randomUUID() + "/";

    /** The container to test. */
    protected abstract SourceAccess access();

    @Test
    protected void head_hasThePropertiesOfTheCurrentVersion() {
        put(1);
        BlobVersion current = put(2).version();
        BlobProperties found = properties();
        assertEquals(current, found.version());
        assertEquals(SIZE, found.size());
        assertFalse(found.directory());
    }

    @Test
    protected void missingBlob_isNotFound() {
        assertEquals(new BlobSource.NotFound(true), head());
        assertEquals(new BlobSource.NotFound(true), open(Optional.empty()));
        put(1);
        access().delete(blob());
        assertEquals(new BlobSource.NotFound(true), head());
        assertEquals(new BlobSource.NotFound(true), open(Optional.empty()));
    }

    /** A container that is not there deletes no blob. */
    @Test
    protected void blobOfAMissingContainer_isNotFound_withItsContainer() {
        BlobAddress elsewhere = access().blobElsewhere("blob");
        assertEquals(new BlobSource.NotFound(false), access().source().head(run, elsewhere));
        assertEquals(new BlobSource.NotFound(false), access().source().open(run, elsewhere, Optional.empty()));
    }

    @Test
    protected void equalContent_writtenAgain_hasAnotherETag() {
        assertNotEquals(put(1).version(), put(1).version());
    }

    @Test
    protected void open_hasAllBytes_andTheirProperties() {
        Written written = put(1);
        try (BlobSource.Content content = content(Optional.empty())) {
            assertEquals(properties(), content.properties());
            assertEquals(written.bytes().range(0, SIZE), ReceivedBytes.of(content.bytes()));
        }
    }

    @Test
    protected void open_ofEmptyBlob_hasNoBytes() {
        access().put(blob(), 1, 0);
        try (BlobSource.Content content = content(Optional.empty())) {
            assertEquals(0, content.properties().size());
            assertEquals(ByteBuffer.allocate(0), ReceivedBytes.of(content.bytes()));
        }
    }

    /** 304. */
    @Test
    protected void open_ofTheKnownVersion_isNotModified() {
        ETag first = put(1).version().etag();
        assertInstanceOf(BlobSource.NotModified.class, open(Optional.of(first)));
        Written second = put(2);
        try (BlobSource.Content content = content(Optional.of(first))) {
            assertEquals(second.version(), content.properties().version());
        }
    }

    @Test
    protected void content_thatIsNotRead_isClosedTwice() {
        put(1);
        BlobSource.Content content = content(Optional.empty());
        content.close();
        content.close();
        assertEquals(SIZE, properties().size());
    }

    @Test
    protected void readRange_hasTheBytesOfThePart() {
        Written written = put(1);
        assertEquals(written.bytes().range(0, SIZE), read(written.version(), new Part(1, 0, SIZE)));
        assertEquals(written.bytes().range(7, 50_007), read(written.version(), new Part(2, 7, 50_000)));
        assertEquals(written.bytes().range(SIZE - 1, SIZE), read(written.version(), new Part(3, SIZE - 1, 1)));
    }

    /** 412. */
    @Test
    protected void readRange_ofAReplacedVersion_fails() {
        BlobVersion first = put(1).version();
        put(1);
        assertThrows(SourceChangedException.class, () -> read(first, new Part(1, 0, SIZE)));
    }

    /** 412, or 416 where the service checks the range first. */
    @Test
    protected void readRange_beyondTheEndOfAShorterVersion_fails() {
        BlobVersion first = put(1).version();
        access().put(blob(), 1, 10);
        assertThrows(SourceChangedException.class, () -> read(first, new Part(2, 20, 30)));
    }

    @Test
    protected void readRange_isSentOnSubscription() {
        BlobVersion first = put(1).version();
        Flow.Publisher<ByteBuffer> bytes = access().source().readRange(run, first, CURRENT, new Part(1, 0, SIZE));
        put(2);
        assertThrows(SourceChangedException.class, () -> ReceivedBytes.of(bytes));
    }

    /** 404. */
    @Test
    protected void readRange_ofADeletedBlob_fails() {
        BlobVersion first = put(1).version();
        access().delete(blob());
        assertThrows(SourceNotFoundException.class, () -> read(first, new Part(1, 0, SIZE)));
    }

    @Test
    protected void readRange_ofABlobThatWasMadeAnew_fails() {
        BlobVersion first = put(1).version();
        access().delete(blob());
        put(1);
        assertThrows(SourceChangedException.class, () -> read(first, new Part(1, 0, SIZE)));
    }

    @Test
    protected void tags_changeWithoutTheVersion() {
        BlobVersion version = put(1).version();
        assertEquals(Map.of(), access().source().tags(run, blob()));
        Map<String, String> tags = Map.of("project", "blue", "team", "two words");
        access().setTags(blob(), tags);
        assertEquals(tags, access().source().tags(run, blob()));
        assertEquals(version, properties().version());
        assertEquals(2, properties().tagCount());
    }

    /** "Set Blob Tags": a value has 0 to 256 characters. */
    @Test
    protected void tagOfAnEmptyValue_isRead() {
        put(1);
        access().setTags(blob(), Map.of("empty", ""));
        assertEquals(Map.of("empty", ""), access().source().tags(run, blob()));
    }

    @Test
    protected void tags_ofAMissingBlob_fail() {
        assertThrows(SourceNotFoundException.class, () -> access().source().tags(run, blob()));
    }

    /** 409 BlobArchived for a read; a HEAD succeeds and names the tier. */
    @Test
    protected void archivedBlob_isUnreadable_inItsVersion() {
        BlobVersion version = put(1).version();
        access().archive(blob());
        BlobSource.Unreadable head = assertInstanceOf(BlobSource.Unreadable.class, head());
        assertEquals(FailureCause.ARCHIVED, head.cause());
        assertEquals(Optional.of(version.etag()), head.etag());
        BlobSource.Unreadable opened = assertInstanceOf(BlobSource.Unreadable.class, open(Optional.empty()));
        assertEquals(FailureCause.ARCHIVED, opened.cause());
        PermanentException refused = assertThrows(PermanentException.class, () -> read(version, new Part(1, 0, SIZE)));
        assertEquals(FailureCause.ARCHIVED, refused.failureCause());
    }

    @Test
    protected void rehydratedBlob_isReadable_inItsVersion() {
        Written written = put(1);
        access().archive(blob());
        access().rehydrate(blob());
        assertEquals(written.version(), properties().version());
        assertEquals(written.bytes().range(0, SIZE), read(written.version(), new Part(1, 0, SIZE)));
    }

    @Test
    protected void directory_saysSo() {
        access().putDirectory(blob());
        assertTrue(properties().directory());
        assertEquals(0, properties().size());
    }

    @Test
    protected void unusualName_isTheBlobsOwn() {
        BlobAddress unusual = access().blob(prefix + "a b+c%2F&<>#?'\"/\u00E4\uD83D\uDE00");
        Written written = access().put(unusual, 1, 10);
        BlobSource.Present found =
                assertInstanceOf(BlobSource.Present.class, access().source().head(run, unusual));
        assertEquals(written.version(), found.properties().version());
        assertEquals(
                written.bytes().range(0, 10),
                ReceivedBytes.of(access().source().readRange(run, written.version(), CURRENT, new Part(1, 0, 10))));
    }

    private BlobAddress blob() {
        return access().blob(prefix + "blob");
    }

    private Written put(int seed) {
        return access().put(blob(), seed, SIZE);
    }

    private BlobSource.HeadResult head() {
        return access().source().head(run, blob());
    }

    private BlobProperties properties() {
        return assertInstanceOf(BlobSource.Present.class, head()).properties();
    }

    private BlobSource.OpenResult open(Optional<ETag> known) {
        return access().source().open(run, blob(), known);
    }

    private BlobSource.Content content(Optional<ETag> known) {
        return assertInstanceOf(BlobSource.Content.class, open(known));
    }

    private ByteBuffer read(BlobVersion version, Part part) {
        return ReceivedBytes.of(access().source().readRange(run, version, CURRENT, part));
    }
}
