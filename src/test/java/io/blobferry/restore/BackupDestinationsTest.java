package io.blobferry.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ObjectKey;
import io.blobferry.format.RoutesRecord;
import io.blobferry.routing.Route;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryTarget;
import io.blobferry.testing.MemoryVersionListing;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RestoredBlobs;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackupDestinationsTest {
    private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant CHANGED = Instant.parse("2026-06-01T00:00:00Z");
    private static final List<Route> TODAY = List.of(new Route("bucket", "new/"));

    private final FaultInjector faults = new FaultInjector();
    private final MemoryTarget target = new MemoryTarget(faults, new MutableClock());

    @Test
    void momentBeforeAChange_hasTheRoutesOfThen() {
        record("account", BEFORE, "old/");
        record("account", CHANGED, "new/");

        assertEquals(List.of("old/"), prefixes(CHANGED.minusSeconds(1)));
        assertEquals(List.of("new/"), prefixes(CHANGED));
    }

    @Test
    void momentBeforeAllRecords_hasTodaysRoutes() {
        record("account", CHANGED, "new/");

        assertEquals(List.of("new/"), prefixes(BEFORE));
    }

    @Test
    void anotherAccountInTheBucket_isLeftAlone() {
        record("another", BEFORE, "another/");
        record("account", BEFORE, "old/");
        record("account", CHANGED, "new/");

        assertEquals(List.of("old/"), prefixes(CHANGED.minusSeconds(1)));
    }

    /** In the disaster the settings may be those of before the change. */
    @Test
    void destinationThatLeftTheRoutes_leadsToThoseOfTheMoment() {
        record("account", BEFORE, "new/");
        record("another", BEFORE, "another/");
        record("account", CHANGED, "elsewhere/");

        assertEquals(List.of("new/"), prefixes(CHANGED.minusSeconds(1)));
        assertEquals(List.of("elsewhere/"), prefixes(CHANGED));
    }

    @Test
    void destinationThatNoRecordNames_isReadAsTheSettingsSay() {
        record("another", BEFORE, "another/");

        assertEquals(List.of("new/"), prefixes(CHANGED));
    }

    @Test
    void blobOfTheName_isTheOneWithThatKey_andNotOneThatBeginsLikeIt() {
        target.overwrite(new ObjectKey("bucket", "new/container/blob-2"), new BlobContent(1, 1));
        BackupDestinations destinations = BackupDestinations.named(TODAY);
        MemoryVersionListing versions = new MemoryVersionListing(faults, target);

        assertTrue(destinations.haveBlob(RestoredBlobs.run(), versions, "container", "blob-2"));
        assertFalse(destinations.haveBlob(RestoredBlobs.run(), versions, "container", "blob"));
        assertFalse(destinations.haveBlob(RestoredBlobs.run(), versions, "container", "x".repeat(2_000)));
    }

    private void record(String account, Instant from, String prefix) {
        RoutesRecord record = new RoutesRecord(
                account,
                from,
                Set.of(),
                List.of(new RoutesRecord.RecordedRoute(
                        "everything", "bucket", prefix, "STANDARD", List.of(), List.of(), List.of())));
        target.write(RestoredBlobs.run(), new ObjectKey("bucket", record.recordKey()), record.toJson());
    }

    private List<String> prefixes(Instant asOf) {
        return BackupDestinations.asOf(
                        RestoredBlobs.run(),
                        new MemoryVersionListing(faults, target),
                        new MemoryBackupReader(faults, target),
                        TODAY,
                        "container",
                        asOf)
                .routes()
                .stream()
                .map(Route::prefix)
                .toList();
    }
}
