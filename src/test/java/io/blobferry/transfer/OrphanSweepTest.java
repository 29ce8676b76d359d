package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Routes;
import io.blobferry.domain.StorageClass;
import io.blobferry.domain.Upload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that nobody will ever complete are ended, and no other is. */
class OrphanSweepTest {
    private static final Duration GRACE = Duration.ofHours(24);

    private final TwoClouds clouds = new TwoClouds();

    private OrphanSweep.Swept sweep() {
        return sweep(TwoClouds.TIME);
    }

    private OrphanSweep.Swept sweep(Duration allowed) {
        Ports ports = clouds.ports();
        MemoryUploadListing listing = new MemoryUploadListing(clouds.boundary, clouds.target);
        return new OrphanSweep(
                        ports.source(),
                        ports.uploads(),
                        ports.checkpoints(),
                        listing,
                        Routes.of(clouds.route),
                        clouds.blob.account(),
                        clouds.clock)
                .sweep(new Run("sweep", clouds.clock, allowed, clouds.listener), GRACE, true, clouds.listener);
    }

    /** A run that dies between Create and its row leaves an upload that no row will ever name. */
    private void leaveAnOrphan() {
        clouds.write(TwoClouds.LARGE_ONE);
        clouds.boundary.after("uploads.create", 1, clouds.boundary.crash("died"));
        clouds.runAndCrash("died");
    }

    @Test
    void anUploadWithoutARowIsAbortedOnceItIsOld() {
        leaveAnOrphan();
        clouds.clock.advance(GRACE.plusSeconds(1));

        assertEquals(new OrphanSweep.Swept(1, 1, 0, true), sweep());

        clouds.assertNoUploadIsOpen();
        assertEquals(1, clouds.listener.orphans.size());
    }

    @Test
    void aYoungUploadIsSpared() {
        leaveAnOrphan();
        clouds.clock.advance(GRACE.minusSeconds(1));

        assertEquals(new OrphanSweep.Swept(1, 0, 0, true), sweep());

        assertEquals(1, clouds.target.open().size());
    }

    @Test
    void anUploadThatARowNamesIsSparedHoweverOldItIs() {
        clouds.write(TwoClouds.LARGE_ONE);
        clouds.boundary.before("uploads.complete", 1, clouds.boundary.crash("died"));
        clouds.runAndCrash("died");
        clouds.clock.advance(GRACE.multipliedBy(100));

        assertEquals(new OrphanSweep.Swept(1, 0, 0, true), sweep());

        clouds.run("next");
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void anUploadWhoseBlobWasBackedUpByAnotherIsAborted() {
        leaveAnOrphan();
        clouds.run("next");
        clouds.clock.advance(GRACE.plusSeconds(1));

        assertEquals(new OrphanSweep.Swept(1, 1, 0, true), sweep());

        clouds.assertNewestIsBackedUp();
    }

    /** Somebody else's upload in the same bucket. */
    @ParameterizedTest
    @ValueSource(strings = {"nothing-like-a-container", "container/no such blob", "/name", "container/"})
    void whatStandsForNoBlobOfOursIsLeftAlone(String key) {
        clouds.write(TwoClouds.LARGE_ONE);
        Upload foreign = open(new ObjectKey("backups", key));
        clouds.clock.advance(GRACE.multipliedBy(100));

        assertEquals(new OrphanSweep.Swept(1, 0, 1, true), sweep());

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
        assertEquals(new OrphanSweep.Swept(all, all, 0, true), sweep());

        clouds.assertNoUploadIsOpen();
    }

    @Test
    void theSweepStopsAtItsDeadlineAndTheNextGoesOn() {
        leaveAnOrphan();
        open(clouds.key);
        clouds.clock.advance(GRACE.plusSeconds(1));
        Duration allowed = Duration.ofMinutes(1);
        clouds.boundary.after("uploads.abort", 1, () -> clouds.clock.advance(allowed));

        assertEquals(new OrphanSweep.Swept(1, 1, 0, false), sweep(allowed));
        assertEquals(new OrphanSweep.Swept(1, 1, 0, true), sweep());

        clouds.assertNoUploadIsOpen();
    }

    private Upload open(ObjectKey key) {
        Run run = new Run("somebody", clouds.clock, TwoClouds.TIME, clouds.listener);
        BlobProperties properties = clouds.source.current(clouds.blob).properties();
        return clouds.target.create(run, key, new ObjectDescription(properties, Map.of(), StorageClass.STANDARD));
    }
}
