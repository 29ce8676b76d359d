package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.format.HistoryRecord;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.testing.FaultInjector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Backups of deleted blobs that carry no delete marker. */
class DeletedBlobsTest {
    private static final String CONTAINER = "container";

    private final ReconcileFixture fixture = new ReconcileFixture();
    private int passes;

    private ReconciliationCounts completePass() {
        Reconciler.Progress progress =
                fixture.run("run " + ++passes, ReconcileFixture.ALLOWED, true).orElseThrow();
        assertEquals(Optional.empty(), progress.stopReason());
        return progress.pass().counts();
    }

    private void writeBlobs(String container, int count) {
        for (int i = 0; i < count; i++) {
            fixture.backUp(fixture.write(container, "blob-%04d".formatted(i)));
        }
    }

    /** Deletes the blob at the source; its event is lost. */
    private void delete(String container, String name) {
        fixture.blobs.remove(fixture.blob(container, name));
    }

    /** Follows the deletions as the engine does: the objects are under delete markers and not listed. */
    private void placeMarkers() {
        fixture.deletions.forEach(event -> fixture.objects
                .get(ReconcileFixture.BUCKET)
                .remove(fixture.keyOf(event.event().blob()).key()));
        fixture.deletions.clear();
    }

    /** Follows the deletions whose runs place no marker: the objects stay, and the rows name them. */
    private List<String> writeRecords() {
        List<String> names = new ArrayList<>();
        fixture.recordsOnly.forEach(event -> {
            BlobAddress blob = event.event().blob();
            CheckpointStore.Row row = fixture.checkpoints.row(blob).orElseThrow();
            Backup backup = row.done().orElseThrow().backup();
            fixture.checkpoints.write(
                    new RunContext("engine", fixture.clock, ReconcileFixture.ALLOWED, fixture.listener),
                    Optional.of(row),
                    new Checkpoint.Deleted(blob, event.event().etag(), event.deletion(), backup.versionId()));
            names.add(blob.name());
        });
        fixture.recordsOnly.clear();
        return names.stream().sorted().toList();
    }

    private List<String> deletedNames() {
        return fixture.deletions.stream()
                .map(event -> event.event().blob().name())
                .sorted()
                .toList();
    }

    @Test
    void deletedBlob_isQueuedAsDeletion() {
        writeBlobs(CONTAINER, 10);
        delete(CONTAINER, "blob-0003");

        ReconciliationCounts counts = completePass();

        assertEquals(List.of("blob-0003"), deletedNames());
        DeletionEvent deletion = fixture.deletions.getFirst();
        assertEquals(Optional.of(fixture.clock.instant()), deletion.event().time());
        assertEquals(Optional.of(fixture.clock.instant().minus(ReconcileFixture.SAFETY_MARGIN)), deletion.lastSeen());
        assertTrue(deletion.event().etag().isPresent());
        assertFalse(deletion.isOwn());
        assertEquals(1, counts.get(Counter.DELETIONS));
        assertEquals(1, counts.get(Counter.QUEUED));
        assertEquals(0, counts.get(Counter.HELD_BACK));
        assertEquals(List.of(), fixture.listener.heldBack);
    }

    /** Another application keeps an object with a key of its own under a backup's name: S3 rejects a HEAD of it. */
    @Test
    void objectThatCannotBeExamined_skipsNoOther() {
        writeBlobs(CONTAINER, 10);
        fixture.put(fixture.keyOf(fixture.blob(CONTAINER, "blob-0002-x")), new ETag("other"), 1);
        delete(CONTAINER, "blob-0003");
        fixture.faults.before("target.head", 1, () -> {
            throw new PermanentException("head the object", FailureCause.REJECTED, "400 BadRequest", null);
        });

        ReconciliationCounts counts = completePass();

        assertEquals(List.of("blob-0003"), deletedNames());
        assertEquals(0, counts.get(Counter.SKIPPED_DESTINATIONS));
    }

    /** At the start of the container, at its end and beside a blob whose name continues it. */
    @Test
    void deletedBlobs_areFoundAnywhere() {
        for (int i = 0; i < 600; i++) {
            fixture.backUp(fixture.write(CONTAINER, "blob-%04d".formatted(i)));
        }
        for (String name : List.of("a", "blob-0300-x", "zz")) {
            fixture.backUp(fixture.write(CONTAINER, name));
            delete(CONTAINER, name);
        }
        completePass();
        placeMarkers();
        completePass();

        placeMarkers();
        assertEquals(600, fixture.objects.get(ReconcileFixture.BUCKET).size());
    }

    /** A container of 50 blobs: one percent is less than one, and one is the least. */
    @Test
    void smallContainer_oneDeletionInAPass() {
        writeBlobs(CONTAINER, 50);
        delete(CONTAINER, "blob-0001");
        delete(CONTAINER, "blob-0002");
        delete(CONTAINER, "blob-0048");

        assertEquals(1, completePass().get(Counter.DELETIONS));
        assertEquals(2, fixture.listener.heldBack.getFirst().heldBack());
        assertEquals(CONTAINER, fixture.listener.heldBack.getFirst().container());
        placeMarkers();
        assertEquals(1, completePass().get(Counter.DELETIONS));
        placeMarkers();
        assertEquals(1, completePass().get(Counter.DELETIONS));
        placeMarkers();
        assertEquals(0, completePass().objectsWithoutBlob());
    }

    /** The deletions are all at the start, where few objects have been listed: the second pass knows how many there are. */
    @Test
    void manyDeletions_areHeldBackAndNamed() {
        writeBlobs(CONTAINER, 1_000);
        for (int i = 0; i < 40; i++) {
            delete(CONTAINER, "blob-%04d".formatted(i));
        }
        ReconciliationCounts first = completePass();

        assertTrue(first.get(Counter.DELETIONS) >= 1 && first.get(Counter.DELETIONS) <= 10, first::toString);
        assertEquals(40, first.get(Counter.DELETIONS) + first.get(Counter.HELD_BACK));
        assertEquals(first.get(Counter.DELETIONS), fixture.deletions.size());
        ContainerTally named = fixture.listener.heldBack.getFirst();
        assertEquals(first.get(Counter.HELD_BACK), named.heldBack());
        assertTrue(named.example().startsWith("account/container/blob-00"), named::example);
        fixture.deletions.clear();

        assertEquals(10, completePass().get(Counter.DELETIONS), "one percent of the objects of the pass before");
        assertEquals(10, fixture.deletions.size());
    }

    @Test
    void wrongAccount_marksAtMostOnePercent() {
        writeBlobs(CONTAINER, 300);
        fixture.blobs.clear();
        fixture.write(CONTAINER, "of the other account");

        ReconciliationCounts counts = completePass();

        assertTrue(counts.get(Counter.DELETIONS) <= 3, counts::toString);
        assertEquals(300, counts.get(Counter.DELETIONS) + counts.get(Counter.HELD_BACK));
    }

    /** Nothing is hidden, so there is no limit. */
    @Test
    void deleteMarkersOff_eachDeletionIsRecordedOnce() {
        fixture.deleteMarkers = DeleteMarkerPolicy.Placement.NEVER;
        writeBlobs(CONTAINER, 10);
        fixture.clock.advance(Duration.ofHours(1));
        delete(CONTAINER, "blob-0003");
        delete(CONTAINER, "blob-0005");

        ReconciliationCounts counts = completePass();

        assertEquals(2, counts.get(Counter.DELETIONS));
        assertEquals(2, counts.get(Counter.QUEUED));
        assertEquals(List.of("blob-0003", "blob-0005"), writeRecords());
        assertEquals(List.of(), fixture.deletions);
        assertEquals(List.of(), fixture.listener.heldBack);
        ReconciliationCounts next = completePass();
        assertEquals(2, next.objectsWithoutBlob());
        assertEquals(0, next.get(Counter.DELETIONS));
        assertEquals(List.of(), fixture.recordsOnly);
        fixture.clock.advance(Duration.ofDays(1));
        completePass();
        assertEquals(2, fixture.faults.count("source.head"), "the rows say all of it");
        assertEquals(List.of(), fixture.recordsOnly);
    }

    @Test
    void heldBackDeletions_areRecordedOnce_andMarkedLater() {
        writeBlobs(CONTAINER, 50);
        fixture.clock.advance(Duration.ofHours(1));
        for (int i : List.of(1, 2, 48)) {
            delete(CONTAINER, "blob-%04d".formatted(i));
        }

        ReconciliationCounts first = completePass();
        assertEquals(1, first.get(Counter.DELETIONS));
        assertEquals(2, first.get(Counter.HELD_BACK));
        assertEquals(3, first.get(Counter.QUEUED));
        assertEquals(2, writeRecords().size());
        placeMarkers();
        ReconciliationCounts second = completePass();
        assertEquals(1, second.get(Counter.DELETIONS));
        assertEquals(1, second.get(Counter.HELD_BACK));
        assertEquals(1, second.get(Counter.QUEUED), "no record is written again");
        assertEquals(List.of(), fixture.recordsOnly);
        placeMarkers();
        assertEquals(1, completePass().get(Counter.DELETIONS));
        placeMarkers();
        assertEquals(0, completePass().objectsWithoutBlob());
    }

    /** A blob was there when the last pass over all of its container began. */
    @Test
    void deletion_isSinceTheLastPass() {
        writeBlobs(CONTAINER, 10);
        fixture.clock.advance(Duration.ofDays(3));
        Instant compared = fixture.clock.instant();
        completePass();
        fixture.clock.advance(Duration.ofDays(1));
        delete(CONTAINER, "blob-0003");

        completePass();

        assertEquals(Optional.of(compared), fixture.deletions.getFirst().lastSeen());
    }

    /** That pass did not see the blob. */
    @Test
    void deletion_afterAPassThatSkippedTheContainer_isSinceTheOneBefore() {
        writeBlobs(CONTAINER, 10);
        fixture.clock.advance(Duration.ofDays(3));
        Instant compared = fixture.clock.instant();
        completePass();
        fixture.clock.advance(Duration.ofDays(1));
        delete(CONTAINER, "blob-0003");
        fixture.faults.before("blobs.list", 1, () -> {
            throw new PermanentException("list", FailureCause.SOURCE_DENIED, "403", null);
        });
        completePass();
        fixture.clock.advance(Duration.ofDays(1));

        completePass();

        assertEquals(Optional.of(compared), fixture.deletions.getFirst().lastSeen());
    }

    /** The copy had read the blob before that pass, and was stored after it. */
    @Test
    void deletion_ofABackupThatIsYoungerThanTheLastPass_isSinceItWasRead() {
        writeBlobs(CONTAINER, 10);
        fixture.clock.advance(Duration.ofDays(3));
        completePass();
        fixture.clock.advance(Duration.ofMinutes(5));
        Instant stored = fixture.clock.instant();
        fixture.backUp(fixture.write(CONTAINER, "blob-0003"));
        fixture.clock.advance(Duration.ofDays(1));
        delete(CONTAINER, "blob-0003");

        completePass();

        assertEquals(
                Optional.of(stored.minus(ReconcileFixture.SAFETY_MARGIN)),
                fixture.deletions.getFirst().lastSeen());
    }

    private void delete(String container) {
        fixture.blobs.keySet().removeIf(blob -> blob.container().equals(container));
        fixture.containers.remove(container);
        fixture.missingContainers.add(container);
    }

    private List<HistoryRecord> containerRecords() {
        return fixture.records.keySet().stream()
                .flatMap(key -> HistoryRecord.parse(key.key()).stream())
                .toList();
    }

    /** In an account whose containers are listed. */
    @Test
    void containerThatIsGone_isRecordedOnceForEachDisappearance() {
        writeBlobs("other", 3);
        writeBlobs(CONTAINER, 3);
        completePass();
        Instant compared = fixture.clock.instant();
        fixture.clock.advance(Duration.ofDays(1));
        delete(CONTAINER);

        completePass();
        Instant noticed = fixture.clock.instant();
        fixture.clock.advance(Duration.ofDays(1));
        completePass();

        HistoryRecord gone = HistoryRecord.of(
                HistoryRecord.Kind.DELETED, "prefix/container/", new TimeRange(compared, noticed), Optional.empty());
        assertEquals(List.of(gone), containerRecords());
        assertEquals(List.of(CONTAINER), fixture.listener.missingContainers);
        assertEquals(List.of(), fixture.deletions);

        fixture.missingContainers.clear();
        writeBlobs(CONTAINER, 3);
        fixture.clock.advance(Duration.ofDays(1));
        completePass();
        fixture.clock.advance(Duration.ofDays(1));
        delete(CONTAINER);
        completePass();
        assertEquals(2, containerRecords().size());
    }

    @Test
    void deniedContainer_isNotGone() {
        writeBlobs(CONTAINER, 3);
        completePass();
        fixture.clock.advance(Duration.ofDays(1));
        fixture.containers.remove(CONTAINER);
        fixture.faults.before("blobs.list", 1, () -> {
            throw new PermanentException("list", FailureCause.SOURCE_DENIED, "403", null);
        });

        completePass();

        assertEquals(List.of(), containerRecords());
        assertEquals(List.of(CONTAINER), fixture.listener.skippedDestinations);
    }

    /** The listing leaves a blob out that a read by name finds. */
    @Test
    void unlistedBlob_isNotDeleted() {
        writeBlobs(CONTAINER, 30);
        fixture.unlisted.add(fixture.blob(CONTAINER, "blob-0003"));
        fixture.unlisted.add(fixture.blob(CONTAINER, "blob-0029"));

        ReconciliationCounts counts = completePass();

        assertEquals(List.of(), fixture.deletions);
        assertEquals(0, counts.get(Counter.DELETIONS) + counts.get(Counter.HELD_BACK));
    }

    @Test
    void missingContainer_isNamedNotMarked() {
        writeBlobs(CONTAINER, 30);
        writeBlobs("other", 3);
        fixture.missingContainers.add(CONTAINER);

        ReconciliationCounts counts = completePass();

        assertEquals(List.of(CONTAINER), fixture.listener.missingContainers);
        assertEquals(1, counts.get(Counter.SKIPPED_DESTINATIONS));
        assertEquals(3, counts.get(Counter.COMPARED));
        assertEquals(List.of(), fixture.deletions);
    }

    /** It answers the listing of the first page, and then no longer. */
    @Test
    void containerDeletedDuringPass_isNotMarked() {
        writeBlobs(CONTAINER, 30);
        fixture.faults.after("blobs.list", 1, () -> {
            fixture.missingContainers.add(CONTAINER);
            fixture.blobs.clear();
        });
        fixture.put(new ObjectKey(ReconcileFixture.BUCKET, "prefix/container/a"), new ETag("e"), 1);

        completePass();

        assertEquals(List.of(), fixture.deletions);
        assertEquals(List.of(CONTAINER), fixture.listener.missingContainers);
    }

    @Test
    void deniedContainer_isNamedNotMarked() {
        writeBlobs(CONTAINER, 30);
        delete(CONTAINER, "blob-0003");
        fixture.faults.before("blobs.list", 1, () -> {
            throw new PermanentException("list", FailureCause.SOURCE_DENIED, "403", null);
        });

        completePass();

        assertEquals(List.of(CONTAINER), fixture.listener.skippedDestinations);
        assertEquals(List.of(), fixture.deletions);
    }

    /** Objects of other tools under the same prefix, the product's own, and keys that no blob could have. */
    @Test
    void foreignObjects_areIgnored() {
        writeBlobs(CONTAINER, 3);
        for (String key : List.of(
                "prefix/container/of-another-tool",
                "prefix/container/",
                "prefix/.blobferry/metadata/abc/0x8D.json",
                "prefix/x")) {
            fixture.put(new ObjectKey(ReconcileFixture.BUCKET, key), new ETag("e"), 1);
        }

        ReconciliationCounts counts = completePass();

        assertEquals(List.of(), fixture.deletions);
        assertEquals(0, counts.get(Counter.HELD_BACK));
    }

    /** The row names an object elsewhere, and the blob's route is another one now. */
    @Test
    void objectOfFormerRoute_isIgnored() {
        BlobVersion version = fixture.write(CONTAINER, "a.tmp");
        fixture.backUp(version);
        delete(CONTAINER, "a.tmp");
        fixture.write(CONTAINER, "b");
        fixture.routes = new Routes(List.of(new Route(
                "rest",
                new BlobFilter(List.of(), List.of(), List.of(new GlobPattern("**.tmp"))),
                ReconcileFixture.BUCKET,
                "prefix/",
                StorageClass.STANDARD)));

        completePass();

        assertEquals(List.of(), fixture.deletions);
    }

    @Test
    void copyInProgress_isIgnored() {
        fixture.write(CONTAINER, "a");
        BlobVersion version = fixture.write(CONTAINER, "b");
        Backup backup = fixture.backUp(version);
        fixture.copying(version, true);
        delete(CONTAINER, "b");

        completePass();

        assertEquals(List.of(), fixture.deletions, backup::toString);
    }

    /** Old and new names of a renamed directory, in the order of a hierarchical namespace. */
    @Test
    void folderOrder_findsRenamedDirectoryOnly() {
        fixture.listingOrder = Comparator.comparing(name -> name.replace('/', '\u0001'));
        fixture.maxDeletionsPercent = 100;
        Set<String> old = new TreeSet<>();
        for (int i = 0; i < 25; i++) {
            for (String folder : List.of("data/", "data-old/", "data.bak/", "data/deeper/")) {
                fixture.backUp(fixture.write(CONTAINER, folder + i));
            }
            fixture.backUp(fixture.write(CONTAINER, "data-moved/" + i));
            delete(CONTAINER, "data-moved/" + i);
            old.add("data-moved/" + i);
        }

        assertEquals(25, completePass().get(Counter.DELETIONS));

        assertEquals(old, new TreeSet<>(deletedNames()));
    }

    /** A crash repeats nothing and loses at most the deletions of one step, which the next pass finds. */
    @Test
    void crash_neverExceedsTheLimit() {
        for (int at = 1; at < 60; at++) {
            DeletedBlobsTest other = new DeletedBlobsTest();
            other.crashAt(at);
        }
    }

    private void crashAt(int crossing) {
        writeBlobs(CONTAINER, 100);
        delete(CONTAINER, "blob-0003");
        delete(CONTAINER, "blob-0077");
        fixture.faults.atCall(FaultInjector.Side.AFTER, "crashing", crossing, fixture.faults.crash("crashing"));
        try {
            fixture.run("crashing");
        } catch (FaultInjector.Crash crash) {
            assertTrue(fixture.faults.isCrashed("crashing"));
        }
        fixture.run("next");
        assertTrue(
                fixture.deletions.stream()
                                .map(event -> event.event().id())
                                .collect(Collectors.toSet())
                                .size()
                        <= 1,
                () -> "deletions " + deletedNames());
        placeMarkers();
        for (int pass = 0; pass < 3; pass++) {
            completePass();
            placeMarkers();
        }
        assertEquals(98, fixture.objects.get(ReconcileFixture.BUCKET).size());
    }
}
