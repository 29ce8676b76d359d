package io.blobferry.ingest;

import static io.blobferry.ingest.IngestFixture.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.events.NamedEvents;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A directory that was deleted or renamed: Azure raises one event for all blobs that were below it. */
class DeletedDirectoryExpanderTest {
    private static final List<String> NAMES = List.of("dir/a", "dir/b", "dir/deeper/c", "dir/d", "dir/e");
    private static final String DELETED = NamedEvents.of(
            "DirectoryDeleted", "dir", NamedEvents.data("DeleteDirectory").put("url", NamedEvents.blobUrl("dir")));

    private final IngestFixture ingest = new IngestFixture();

    @BeforeEach
    void backUpAndDelete() {
        ingest.enableDeleteMarkers();
        NAMES.forEach(this::backUp);
        backUp("dir-beside/x");
        NAMES.forEach(name -> ingest.clouds.source.delete(blob(name)));
    }

    private void backUp(String name) {
        if (ingest.clouds.source.current(blob(name)) == null) {
            ingest.clouds.source.put(blob(name), BackupFixture.SMALL_ONE);
        }
        assertInstanceOf(Outcome.BackedUp.class, ingest.deliverOne(NamedEvents.created(name)));
        ingest.keys.add(ingest.clouds.route.keyOf(blob(name)).orElseThrow().key());
    }

    /** Delivers every message of the queue. */
    private List<Outcome> drain() {
        List<Outcome> outcomes = new ArrayList<>();
        while (!ingest.queue.pending().isEmpty()) {
            outcomes.add(ingest.deliverNext());
        }
        return outcomes;
    }

    private static Set<BlobAddress> marked(List<Outcome> outcomes) {
        Set<BlobAddress> marked = new TreeSet<>((one, other) -> one.name().compareTo(other.name()));
        outcomes.forEach(outcome -> {
            if (outcome instanceof Outcome.DeleteMarkerPlaced placed) {
                marked.add(placed.blob());
            }
        });
        return marked;
    }

    private static Set<BlobAddress> blobs(List<String> names) {
        Set<BlobAddress> blobs = new TreeSet<>((one, other) -> one.name().compareTo(other.name()));
        names.forEach(name -> blobs.add(blob(name)));
        return blobs;
    }

    @Test
    void deletedDirectory_everyBackupBelowIsMarked() {
        assertEquals(new Outcome.DirectoryExpanded(blob("dir"), NAMES.size(), true), ingest.deliverOne(DELETED));
        assertEquals(blobs(NAMES), marked(drain()));
    }

    /** A copy that is in flight during the listing has no backup yet, and no row that would collide. */
    @Test
    void backupWrittenAfterTheListing_isMarkedByTheSecondOne() {
        ingest.clouds.source.put(blob("dir/f"), BackupFixture.SMALL_ONE);
        ingest.clouds.faults.before("target.put", 1, () -> {
            ingest.clouds.source.delete(blob("dir/f"));
            ingest.deliverOne(DELETED);
        });
        backUp("dir/f");

        assertEquals(blobs(List.of("dir/a", "dir/b", "dir/d", "dir/deeper/c", "dir/e", "dir/f")), marked(drain()));
    }

    @Test
    void secondListing_isTheLast() {
        ingest.deliverOne(DELETED);

        long listings = drain().stream()
                .filter(Outcome.DirectoryExpanded.class::isInstance)
                .count();

        assertEquals(1, listings);
        assertEquals(List.of(), ingest.queue.pending());
    }

    @Test
    void blobThatIsThereAgain_isBackedUp() {
        ingest.deliverOne(DELETED);
        ingest.clouds.source.put(blob("dir/b"), BackupFixture.SMALL_TWO);

        List<Outcome> outcomes = drain();
        assertEquals(blobs(List.of("dir/a", "dir/d", "dir/deeper/c", "dir/e")), marked(outcomes));
        assertTrue(
                outcomes.stream()
                        .anyMatch(outcome -> outcome instanceof Outcome.BackedUp backedUp
                                && backedUp.version().blob().equals(blob("dir/b"))),
                outcomes::toString);
    }

    @Test
    void renamedDirectory_backupsUnderThePreviousNameAreMarked() {
        String renamed = NamedEvents.of(
                "DirectoryRenamed",
                "new",
                NamedEvents.data("RenameDirectory")
                        .put("destinationUrl", NamedEvents.blobUrl("new"))
                        .put("sourceUrl", NamedEvents.blobUrl("dir")));
        assertInstanceOf(Outcome.DirectoryExpanded.class, ingest.deliverOne(renamed));
        assertEquals(blobs(NAMES), marked(drain()));
    }

    @Test
    void faultAfterSomePages_restIsQueued() {
        ingest.clouds.faults.before("objects.list", 2, () -> {
            throw new TransientException("list", "503", null);
        });
        assertEquals(new Outcome.DirectoryExpanded(blob("dir"), 2, false), ingest.deliverOne(DELETED));
        assertEquals(blobs(NAMES), marked(drain()));
    }

    @Test
    void deadline_restIsQueued() {
        ingest.clouds.faults.before(
                "objects.list",
                0,
                () -> ingest.clouds.clock.advance(BackupFixture.RUN_TIMEOUT.minus(Duration.ofSeconds(8))));
        assertEquals(new Outcome.DirectoryExpanded(blob("dir"), 2, false), ingest.deliverOne(DELETED));
    }

    @Test
    void faultAtTheFirstPage_eventIsQueued() {
        ingest.clouds.faults.before("objects.list", 1, () -> {
            throw new TransientException("list", "503", null);
        });
        assertInstanceOf(Outcome.EventDeferred.class, ingest.deliverOne(DELETED));
        assertEquals(blobs(NAMES), marked(drain()));
    }

    @Test
    void listingRefused_recordsTheEvent() {
        ingest.clouds.faults.before("objects.list", 1, () -> {
            throw new PermanentException("list", FailureCause.TARGET_DENIED, "403", null);
        });
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, ingest.deliverOne(DELETED));
        assertTrue(failed.failure().isDelivery(), "a replay can process it");
        assertEquals(Optional.of(blob("dir")), failed.failure().blob());
        assertEquals(
                new Outcome.DirectoryExpanded(blob("dir"), NAMES.size(), true),
                ingest.deliverOne(failed.failure().event().text()));
    }

    /** Each deletion leaves a record. */
    @Test
    void withoutDeleteMarkers_isExpandedAllTheSame() {
        IngestFixture keeping = new IngestFixture();
        keeping.keys.addAll(ingest.keys);
        assertEquals(new Outcome.DirectoryExpanded(blob("dir"), NAMES.size(), true), keeping.deliverOne(DELETED));
        assertEquals(NAMES.size() + 1, keeping.queue.pending().size());
    }
}
