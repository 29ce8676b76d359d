package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.PermanentException;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.ReconciliationPass;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a round finds, and what it leaves alone. */
class ReconcilerTest {
    private static final String CONTAINER = "container";

    private final ReconcileFixture scene = new ReconcileFixture();

    private ReconciliationPass.Counts whole() {
        Reconciler.Progress progress = scene.run("run").orElseThrow();
        assertEquals(Optional.empty(), progress.stopReason());
        assertEquals(List.of(progress), scene.listener.rounds);
        return progress.pass().counts();
    }

    @Test
    void whatIsInOrderCostsNoMoreThanItsListings() {
        for (int i = 0; i < 40; i++) {
            scene.writeAndBackUp(CONTAINER, "blob-%02d".formatted(i));
        }
        ReconciliationPass.Counts counts = whole();

        assertEquals(List.of(), scene.looks());
        assertEquals(40, counts.compared());
        assertEquals(0, counts.objectsWithoutBlob());
        assertEquals(4, scene.boundary.count("blobs.list"));
        long rows = scene.boundary.operationsOf("run").stream()
                .filter("checkpoints.find"::equals)
                .count();
        assertTrue(rows < 40 / 3, () -> rows + " rows were read");
        assertEquals(0, scene.boundary.count("target.look"));
        assertEquals(
                counts.requests(), scene.boundary.operationsOf("run").size() - 1, "the last write counts itself not");
    }

    @Test
    void aBlobWithoutAnObjectIsLookedAtWithAllThatIsKnownOfIt() {
        BlobVersion version = scene.write(CONTAINER, "missing");
        scene.writeAndBackUp(CONTAINER, "other");

        assertEquals(1, whole().queued());

        BlobEvent event = scene.queue.getFirst();
        assertEquals(
                new BlobEvent(
                        event.id(),
                        version.blob(),
                        Optional.of(version.etag()),
                        OptionalLong.of(ReconcileFixture.SIZE),
                        Optional.of(scene.blobs.get(version.blob()).lastModified())),
                event);
    }

    /** AppendBlock and PutPage change a blob and raise no event. */
    @Test
    void aBlobThatChangedAfterItsBackupIsLookedAt() {
        scene.writeAndBackUp(CONTAINER, "appended");
        scene.writeAndBackUp(CONTAINER, "left alone");
        scene.write(CONTAINER, "appended");

        whole();

        assertEquals(List.of("appended"), scene.looks());
    }

    /** The clocks leave it open, and the row decides. */
    @Test
    void aBackupThatFollowedTheChangeAtOnceIsInOrderIfTheRowSaysSo() {
        scene.backUp(scene.write(CONTAINER, "known"));
        scene.store(scene.write(CONTAINER, "of no row"));
        scene.backUp(scene.write(CONTAINER, "overwritten"));
        scene.write(CONTAINER, "overwritten");
        BlobVersion replaced = scene.write(CONTAINER, "object replaced");
        scene.backUp(replaced);
        scene.store(replaced);

        whole();

        assertEquals(List.of("object replaced", "of no row", "overwritten"), scene.looks());
    }

    @Test
    void anObjectOfAnotherSizeIsNone() {
        BlobVersion version = scene.writeAndBackUp(CONTAINER, "blob");
        scene.put(scene.keyOf(version.blob()), new ETag("other"), ReconcileFixture.SIZE + 1);

        whole();

        assertEquals(List.of("blob"), scene.looks());
    }

    @Test
    void anObjectThatWasDeletedIsMissedWhateverTheRowSays() {
        BlobVersion version = scene.writeAndBackUp(CONTAINER, "blob");
        scene.objects
                .get(ReconcileFixture.BUCKET)
                .remove(scene.keyOf(version.blob()).key());

        whole();

        assertEquals(List.of("blob"), scene.looks());
    }

    /** Somebody copied the object onto itself after the blob had changed: its time says nothing of its content. */
    @Test
    void whatTheClocksHideIsFoundInOneOfSomeRounds() {
        BlobVersion old = scene.writeAndBackUp(CONTAINER, "deceiving");
        scene.write(CONTAINER, "deceiving");
        scene.clock.advance(ReconcileFixture.MARGIN.plusSeconds(1));
        scene.backUp(old);

        long found = 0;
        for (int round = 0; round < PageComparer.FULL_CHECK_CYCLE; round++) {
            found += scene.run("round " + round).orElseThrow().pass().counts().queued();
            scene.clock.advance(ReconcileFixture.EVERY);
        }

        assertEquals(1, found);
        assertEquals(List.of("deceiving"), scene.looks());
    }

    @Test
    void objectsWithoutABlobAreKeptAndCounted() {
        scene.writeAndBackUp(CONTAINER, "b");
        for (String name : List.of("a", "a/deeper", "bb", "c", "z")) {
            scene.put(new ObjectKey(ReconcileFixture.BUCKET, "prefix/container/" + name), new ETag("e"), 1);
        }
        scene.put(new ObjectKey(ReconcileFixture.BUCKET, "prefix/container-beside/x"), new ETag("e"), 1);
        scene.put(new ObjectKey(ReconcileFixture.BUCKET, "elsewhere/container/x"), new ETag("e"), 1);

        assertEquals(5, whole().objectsWithoutBlob());

        assertEquals(8, scene.objects.get(ReconcileFixture.BUCKET).size());
        assertEquals(List.of(), scene.looks());
    }

    @Test
    void aBlobThatIsBeingCopiedIsLeftToItsCopy() {
        scene.copying(scene.write(CONTAINER, "on its way"), true);
        BlobVersion old = scene.write(CONTAINER, "overtaken");
        scene.copying(old, true);
        scene.write(CONTAINER, "overtaken");

        assertEquals(1, whole().inProgress());

        assertEquals(List.of("overtaken"), scene.looks());
    }

    @Test
    void copiesThatMakeNoProgressAreLookedAt() {
        for (String name : List.of("one", "two", "three")) {
            BlobVersion version = scene.write(CONTAINER, name);
            scene.copying(version, false);
        }
        scene.clock.advance(ReconcileFixture.MARGIN.plusSeconds(1));

        ReconciliationPass.Counts counts = whole();

        assertEquals(List.of("one", "three", "two"), scene.looks());
        assertEquals(3, counts.stalledCopies());
        assertEquals(3, counts.inProgress());
    }

    @Test
    void whatAFailureRowNamesIsLeftToItForAWhile() {
        scene.write(CONTAINER, "archived");
        BlobVersion changed = scene.write(CONTAINER, "changed since");
        BlobVersion longAgo = scene.write(CONTAINER, "long ago");
        scene.clock.advance(Duration.ofSeconds(1));
        scene.recordFailure(longAgo.blob(), scene.clock.instant());
        scene.recordFailure(changed.blob(), scene.clock.instant());
        scene.clock.advance(PageComparer.FAILURE_GRACE_PERIOD);
        scene.write(CONTAINER, "changed since");
        scene.recordFailure(
                scene.blob(CONTAINER, "archived"), scene.clock.instant().minusSeconds(1));

        assertEquals(1, whole().failed());

        assertEquals(List.of("changed since", "long ago"), scene.looks());
    }

    @Test
    void aRoundBeginsWhenItIsDueAndNotBefore() {
        scene.write(CONTAINER, "missing");
        assertEquals(1, scene.run("first").orElseThrow().pass().number());

        scene.clock.advance(ReconcileFixture.EVERY.minusSeconds(1));
        assertEquals(Optional.empty(), scene.run("early"));
        assertEquals(List.of("rounds.find"), scene.boundary.operationsOf("early"));

        assertEquals(
                2,
                scene.run("asked for", ReconcileFixture.TIME, true)
                        .orElseThrow()
                        .pass()
                        .number());
        scene.clock.advance(ReconcileFixture.EVERY);
        assertEquals(3, scene.run("due").orElseThrow().pass().number());
        assertEquals(List.of("missing", "missing", "missing"), scene.looks());
        assertEquals(3, scene.queue.stream().map(BlobEvent::id).distinct().count(), "another round, another event");
    }

    @Test
    void everyBlobIsSoughtWhereItsRouteLeads() {
        BlobFilter papers = new BlobFilter(List.of(), List.of(new GlobPattern("**.pdf")), List.of());
        BlobFilter rest =
                new BlobFilter(List.of(new GlobPattern("container*")), List.of(), List.of(new GlobPattern("**.tmp")));
        scene.routes = new Routes(List.of(
                new Route("papers", papers, "vault", "", StorageClass.DEEP_ARCHIVE),
                new Route("rest", rest, ReconcileFixture.BUCKET, "prefix/", StorageClass.STANDARD)));
        for (String container : List.of("container-1", "container-2", "others")) {
            scene.writeAndBackUp(container, "a.pdf");
            scene.write(container, "b.pdf");
            scene.write(container, "c.tmp");
        }
        scene.writeAndBackUp("container-1", "d.txt");
        scene.write("container-2", "e.txt");

        ReconciliationPass.Counts counts = whole();

        assertEquals(List.of("b.pdf", "b.pdf", "b.pdf", "e.txt"), scene.looks());
        assertEquals(8, counts.compared());
        assertEquals(0, counts.objectsWithoutBlob());
    }

    /** S3 takes no such key; the failure row that a look leaves says so. */
    @Test
    void aBlobWhoseKeyIsTooLongIsLookedAtOnce() {
        String name = "ü".repeat(600);
        scene.write(CONTAINER, name);
        assertEquals(1, whole().queued());

        scene.clock.advance(ReconcileFixture.EVERY);
        scene.recordFailure(scene.blob(CONTAINER, name), scene.clock.instant());
        assertEquals(1, scene.run("next").orElseThrow().pass().counts().failed());
    }

    @Test
    void aPlaceThatIsRefusedIsToldAndLeftOut() {
        for (String container : List.of("first", "second", "third")) {
            scene.write(container, "of the " + container);
        }
        scene.boundary.before("blobs.list", 2, () -> {
            throw new PermanentException("list", FailureCause.SOURCE_DENIED, "403", null);
        });

        assertEquals(1, whole().skippedDestinations());

        assertEquals(List.of("second"), scene.listener.notCompared);
        assertEquals(List.of("of the first", "of the third"), scene.looks());
    }

    @Test
    void whatWouldBeRefusedEverywhereStopsTheRun() {
        scene.write(CONTAINER, "missing");
        scene.boundary.before("blobs.list", 1, () -> {
            throw new PermanentException("list", FailureCause.FEDERATION, "no token", null);
        });

        Reconciler.Progress progress = scene.run("run").orElseThrow();

        String why = progress.stopReason().orElseThrow();
        assertTrue(why.contains("no token") && why.contains(FailureCause.FEDERATION.remedy()), why);
        assertEquals(List.of(), scene.listener.notCompared);
        scene.run("next");
        assertEquals(List.of("missing"), scene.looks());
    }

    /** One row that somebody has spoilt does not keep a container from being compared. */
    @Test
    void aBlobWhoseRowCannotBeReadIsLookedAt() {
        scene.write(CONTAINER, "a");
        scene.write(CONTAINER, "b");
        scene.boundary.before("checkpoints.find", 1, () -> {
            throw new PermanentException("read the row", FailureCause.REJECTED, "its state is lost", null);
        });

        assertEquals(0, whole().skippedDestinations());

        assertEquals(List.of("a", "b"), scene.looks());
    }

    @Test
    void anEmptyAccountIsARoundToo() {
        assertEquals(0, whole().compared());
        scene.containers.add("empty");
        scene.clock.advance(ReconcileFixture.EVERY);
        assertEquals(Optional.empty(), scene.run("next").orElseThrow().stopReason());
    }

    @Test
    void namesOfContainersThatAreSetAreGoneThroughInOrder() {
        ContainerListing listing = ContainerListing.of(Set.of("b", "a", "c"));
        ContainerListing.Step first = listing.next(null, Optional.empty());
        ContainerListing.Step second = listing.next(null, first.next());
        ContainerListing.Step third = listing.next(null, second.next());
        assertEquals(
                List.of("a", "b", "c"),
                List.of(first, second, third).stream()
                        .map(step -> step.container().orElseThrow())
                        .collect(Collectors.toList()));
        assertEquals(Optional.empty(), third.next());
    }

    @Test
    void aPaceIsPositive() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ReconcileConfig(Duration.ofDays(1), 1, 5_001, Duration.ofHours(1), Duration.ofMinutes(1)));
    }
}
