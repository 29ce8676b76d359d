package io.blobferry.orphans;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.backup.EnginePorts;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.MemoryUploadListing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that nobody will ever complete are ended, and no other is. */
class OrphanedUploadCleanerTest {
    private static final Duration GRACE = Duration.ofHours(24);

    private final BackupFixture clouds = new BackupFixture();

    private OrphanedUploadCleaner.CleanupResult sweep() {
        return sweep(BackupFixture.TIME);
    }

    private OrphanedUploadCleaner.CleanupResult sweep(Duration allowed) {
        EnginePorts ports = clouds.ports();
        MemoryUploadListing listing = new MemoryUploadListing(clouds.boundary, clouds.target);
        return new OrphanedUploadCleaner(
                        ports.source(),
                        ports.uploads(),
                        ports.checkpoints(),
                        listing,
                        Routes.of(clouds.route),
                        clouds.blob.account(),
                        clouds.clock)
                .cleanUp(new RunContext("sweep", clouds.clock, allowed, clouds.listener), GRACE, true, clouds.listener);
    }

    /** A run that dies between Create and its row leaves an upload that no row will ever name. */
    private void leaveAnOrphan() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.boundary.after("uploads.create", 1, clouds.boundary.crash("died"));
        clouds.runAndCrash("died");
    }

    @Test
    void anUploadWithoutARowIsAbortedOnceItIsOld() {
        leaveAnOrphan();
        clouds.clock.advance(GRACE.plusSeconds(1));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 1, 0, true), sweep());

        clouds.assertNoUploadIsOpen();
        assertEquals(1, clouds.listener.orphans.size());
    }

    @Test
    void aYoungUploadIsSpared() {
        leaveAnOrphan();
        clouds.clock.advance(GRACE.minusSeconds(1));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 0, 0, true), sweep());

        assertEquals(1, clouds.target.open().size());
    }

    @Test
    void anUploadThatARowNamesIsSparedHoweverOldItIs() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.boundary.before("uploads.complete", 1, clouds.boundary.crash("died"));
        clouds.runAndCrash("died");
        clouds.clock.advance(GRACE.multipliedBy(100));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 0, 0, true), sweep());

        clouds.run("next");
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void anUploadWhoseBlobWasBackedUpByAnotherIsAborted() {
        leaveAnOrphan();
        clouds.run("next");
        clouds.clock.advance(GRACE.plusSeconds(1));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 1, 0, true), sweep());

        clouds.assertNewestIsBackedUp();
    }

    /** Somebody else's upload in the same bucket. */
    @ParameterizedTest
    @ValueSource(strings = {"nothing-like-a-container", "container/no such blob", "/name", "container/"})
    void whatStandsForNoBlobOfOursIsLeftAlone(String key) {
        clouds.write(BackupFixture.LARGE_ONE);
        Upload foreign = open(new ObjectKey("backups", key));
        clouds.clock.advance(GRACE.multipliedBy(100));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 0, 1, true), sweep());

        assertEquals(List.of(foreign), clouds.target.open());
    }

    @Test
    void theListingIsReadToItsEnd() {
        leaveAnOrphan();
        for (int i = 1; i < 3 * MemoryUploadListing.PAGE; i++) {
            open(clouds.key);
        }
        clouds.clock.advance(GRACE.plusSeconds(1));

        int all = 3 * MemoryUploadListing.PAGE;
        assertEquals(new OrphanedUploadCleaner.CleanupResult(all, all, 0, true), sweep());

        clouds.assertNoUploadIsOpen();
    }

    @Test
    void theSweepStopsAtItsDeadlineAndTheNextGoesOn() {
        leaveAnOrphan();
        open(clouds.key);
        clouds.clock.advance(GRACE.plusSeconds(1));
        Duration allowed = Duration.ofMinutes(1);
        clouds.boundary.after("uploads.abort", 1, () -> clouds.clock.advance(allowed));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 1, 0, false), sweep(allowed));
        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 1, 0, true), sweep());

        clouds.assertNoUploadIsOpen();
    }

    private Upload open(ObjectKey key) {
        RunContext run = new RunContext("somebody", clouds.clock, BackupFixture.TIME, clouds.listener);
        BlobProperties properties = clouds.source.current(clouds.blob).properties();
        return clouds.target.create(run, key, new ObjectAttributes(properties, Map.of(), StorageClass.STANDARD));
    }
}
