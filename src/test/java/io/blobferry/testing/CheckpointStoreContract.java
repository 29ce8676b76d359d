package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.CheckpointStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every checkpoint store does, whatever keeps its rows. */
public abstract class CheckpointStoreContract {
    private static final Instant DELETED_AT = Instant.parse("2026-01-02T03:04:05.1234567Z");

    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** A store to test; rows of other tests may be in it. */
    protected abstract CheckpointStore store();

    @Test
    void unknownBlob_hasNoRow() {
        assertEquals(Optional.empty(), store().find(run, blob("never seen")));
    }

    @Test
    void insert_returnsETagForNextWrite() {
        CheckpointStore store = store();
        Checkpoint.Copying copying = copying(blob("inserted"));
        Optional<CheckpointStore.Row> inserted = store.write(run, Optional.empty(), copying);
        assertEquals(Optional.of(copying), inserted.map(CheckpointStore.Row::checkpoint));
        assertSameRow(inserted, store.find(run, copying.version().blob()));

        Checkpoint.Done done = done(copying.version().blob());
        Optional<CheckpointStore.Row> replaced = store.write(run, inserted, done);
        assertEquals(Optional.of(done), replaced.map(CheckpointStore.Row::checkpoint));
        assertSameRow(replaced, store.find(run, copying.version().blob()));

        Checkpoint.Abandoned stopped = new Checkpoint.Abandoned(done.version(), Optional.empty());
        assertTrue(
                store.write(run, store.find(run, done.version().blob()), stopped)
                        .isPresent(),
                "by the tag as read");
        assertEquals(
                Optional.of(stopped), store.find(run, done.version().blob()).map(CheckpointStore.Row::checkpoint));
    }

    @Test
    void deletedBlob_row_isReadAsWritten() {
        CheckpointStore store = store();
        for (Checkpoint.Deleted deleted : List.of(
                new Checkpoint.Deleted(blob("deleted"), Optional.empty(), Optional.empty(), Optional.empty()),
                new Checkpoint.Deleted(
                        blob("deleted"),
                        Optional.of(new ETag("0x8DC0FFEE")),
                        Optional.of(new Deletion(TimeRange.at(DELETED_AT), Optional.empty())),
                        Optional.of("version")),
                new Checkpoint.Deleted(
                        blob("deleted"),
                        Optional.empty(),
                        Optional.of(new Deletion(
                                new TimeRange(DELETED_AT, DELETED_AT.plusSeconds(1)),
                                Optional.of(new ETag("0x8DC0FFEE")))),
                        Optional.empty()))) {
            Optional<CheckpointStore.Row> written = store.write(run, Optional.empty(), deleted);
            assertEquals(Optional.of(deleted), store.find(run, deleted.blob()).map(CheckpointStore.Row::checkpoint));
            assertSameRow(written, store.find(run, deleted.blob()));
        }
    }

    @Test
    void row_namesTheRunThatWroteIt() {
        CheckpointStore store = store();
        Checkpoint.Done done = done(blob("written"));
        assertTrue(store.write(run, Optional.empty(), done).orElseThrow().isWrittenBy(run));
        RunContext sameDelivery =
                new RunContext(run.id(), Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

        CheckpointStore.Row found = store.find(run, done.blob()).orElseThrow();

        assertTrue(found.isWrittenBy(run));
        assertFalse(found.isWrittenBy(sameDelivery), "a redelivery is another run");
    }

    @Test
    void insert_ofExistingRow_conflicts() {
        CheckpointStore store = store();
        Checkpoint.Copying first = copying(blob("inserted twice"));
        assertTrue(store.write(run, Optional.empty(), first).isPresent());
        assertEquals(
                Optional.empty(),
                store.write(run, Optional.empty(), done(first.version().blob())));
        assertEquals(Optional.of(first), store.find(run, first.version().blob()).map(CheckpointStore.Row::checkpoint));
    }

    @Test
    void write_withStaleETag_conflicts() {
        CheckpointStore store = store();
        Checkpoint.Copying first = copying(blob("swapped twice"));
        Optional<CheckpointStore.Row> read = store.write(run, Optional.empty(), first);
        Checkpoint.Done done = done(first.version().blob());
        assertTrue(store.write(run, read, done).isPresent());
        assertEquals(
                Optional.empty(), store.write(run, read, new Checkpoint.Abandoned(first.version(), Optional.empty())));
        assertEquals(Optional.of(done), store.find(run, first.version().blob()).map(CheckpointStore.Row::checkpoint));
    }

    @Test
    void preconditions_ifAbsentAndIfMatch_differ() {
        CheckpointStore store = store();
        Checkpoint.Copying fenced = copying(blob("fenced"));
        Checkpoint.Copying free = new Checkpoint.Copying(
                fenced.version(),
                Optional.empty(),
                TargetPrecondition.IF_ABSENT,
                fenced.upload(),
                fenced.plan(),
                false,
                0,
                0,
                0,
                Optional.empty());
        Optional<CheckpointStore.Row> row = store.write(run, Optional.empty(), free);
        assertEquals(Optional.of(free), store.find(run, fenced.version().blob()).map(CheckpointStore.Row::checkpoint));
        store.write(run, row, fenced);
        assertEquals(
                Optional.of(fenced), store.find(run, fenced.version().blob()).map(CheckpointStore.Row::checkpoint));
    }

    @ParameterizedTest
    @MethodSource("io.blobferry.testing.BlobNames#unusual")
    void everyLegalName_hasItsOwnRow(String name) {
        CheckpointStore store = store();
        Checkpoint.Done done = done(blob(name));
        store.write(run, Optional.empty(), done);
        assertEquals(Optional.of(done), store.find(run, done.version().blob()).map(CheckpointStore.Row::checkpoint));
    }

    @Test
    void longestName_hasRow() {
        CheckpointStore store = store();
        String unique = UUID.randomUUID().toString();
        Checkpoint.Done done =
                done(new BlobAddress("account", "container", unique + "ä".repeat(1024 - unique.length())));
        store.write(run, Optional.empty(), done);
        assertEquals(Optional.of(done), store.find(run, done.version().blob()).map(CheckpointStore.Row::checkpoint));
    }

    @Test
    void listStalled_rowsUnchangedSince_byDispatch() {
        CheckpointStore store = store();
        Checkpoint.Copying dispatched = copying(blob("dispatched"));
        Checkpoint.Copying undispatched = copying(blob("undispatched")).dispatched(false);
        Instant written = store.write(run, Optional.empty(), dispatched)
                .map(CheckpointStore.Row::changedAt)
                .orElseThrow();
        store.write(run, Optional.empty(), undispatched);
        store.write(run, Optional.empty(), done(blob("done")));
        Instant before = written.minus(Duration.ofHours(1));
        Instant after = written.plus(Duration.ofHours(1));
        Set<BlobVersion> own = Set.of(dispatched.version(), undispatched.version());

        assertEquals(Set.of(), stalled(store, before, before, own));
        assertEquals(Set.of(undispatched.version()), stalled(store, after, before, own));
        assertEquals(Set.of(dispatched.version()), stalled(store, before, after, own));
        assertEquals(own, stalled(store, after, after, own));
    }

    /** The stalled copies among the given ones, over all pages. */
    private Set<BlobVersion> stalled(
            CheckpointStore store, Instant undispatchedSince, Instant dispatchedSince, Set<BlobVersion> among) {
        Set<BlobVersion> found = new HashSet<>();
        Optional<String> from = Optional.empty();
        do {
            CheckpointStore.StalledPage page = store.listStalled(run, undispatchedSince, dispatchedSince, from);
            page.copies().stream()
                    .peek(copy -> assertEquals(5L << 40, copy.size()))
                    .map(CheckpointStore.StalledCopy::version)
                    .filter(among::contains)
                    .forEach(found::add);
            from = page.next();
        } while (from.isPresent());
        return found;
    }

    /** Two clocks date a row. */
    private static void assertSameRow(Optional<CheckpointStore.Row> written, Optional<CheckpointStore.Row> found) {
        assertEquals(written.map(CheckpointStore.Row::checkpoint), found.map(CheckpointStore.Row::checkpoint));
        assertEquals(written.map(CheckpointStore.Row::etag), found.map(CheckpointStore.Row::etag));
    }

    private static BlobAddress blob(String name) {
        return new BlobAddress("account", "container", UUID.randomUUID() + name);
    }

    private static Checkpoint.Copying copying(BlobAddress blob) {
        return new Checkpoint.Copying(
                new BlobVersion(blob, new ETag("0x8DC0FFEE")),
                Optional.of("2026-11-22T08:00:00.0000000Z"),
                new TargetPrecondition.IfMatch(new ETag("9b2cf535f27731c974343645a3985328")),
                new Upload(new ObjectKey("backup", "key"), "upload id"),
                PartPlan.of(5L << 40, 16 * PartPlan.MIB),
                true,
                7L << 30,
                2,
                40,
                Optional.empty());
    }

    private static Checkpoint.Done done(BlobAddress blob) {
        return new Checkpoint.Done(
                new BlobVersion(blob, new ETag("0x8DC0FFEE")),
                new Backup(
                        new ObjectKey("backup", "key"),
                        Optional.of("version"),
                        new ETag("9b2cf535f27731c974343645a3985328-2"),
                        5L << 40,
                        new Crc64Nvme(0xAE8B14860A799888L)),
                Optional.empty());
    }
}
