package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.testing.FaultInjector;
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
                .remove(fixture.keyOf(event.blob()).key()));
        fixture.deletions.clear();
    }

    private List<String> deletedNames() {
        return fixture.deletions.stream()
                .map(event -> event.blob().name())
                .sorted()
                .toList();
    }

    @Test
    void deletedBlob_isQueuedAsDeletion() {
        writeBlobs(CONTAINER, 10);
        delete(CONTAINER, "blob-0003");

        ReconciliationCounts counts = completePass();

        assertEquals(List.of("blob-0003"), deletedNames());
        assertEquals(Optional.empty(), fixture.deletions.getFirst().etag());
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

    @Test
    void deleteMarkersOff_onlyCounts() {
        fixture.maxDeletionsPercent = 0;
        writeBlobs(CONTAINER, 10);
        delete(CONTAINER, "blob-0003");

        ReconciliationCounts counts = completePass();

        assertEquals(1, counts.objectsWithoutBlob());
        assertEquals(0, counts.get(Counter.HELD_BACK));
        assertEquals(List.of(), fixture.deletions);
        assertEquals(0, fixture.faults.count("source.head"));
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
                                .map(BlobEvent::id)
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
