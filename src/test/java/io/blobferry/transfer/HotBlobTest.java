package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A blob that changes faster than it can be read. Where the account keeps versions, one of them is read to its end. */
class HotBlobTest {
    private static final int PARTS = 3;

    /** Overwritten just before the last part of this many copies, which is the most expensive moment. */
    private static TwoClouds overwritten(int copies, UnaryOperator<MemoryBlob> kind) {
        TwoClouds clouds = new TwoClouds();
        clouds.limits = new TestLimits().discardedSizes(4).build();
        clouds.source.put(clouds.blob, TwoClouds.LARGE_ONE, kind);
        for (int copy = 1; copy <= copies; copy++) {
            BlobContent next = copy % 2 == 0 ? TwoClouds.LARGE_ONE : TwoClouds.LARGE_TWO;
            clouds.boundary.before("source.read", copy * PARTS, () -> clouds.source.put(clouds.blob, next, kind));
        }
        return clouds;
    }

    @Test
    void itIsGivenUpWhereTheAccountKeepsNoVersions() {
        TwoClouds clouds = overwritten(20, UnaryOperator.identity());

        clouds.run("first");
        Outcome outcome = clouds.run("second");

        assertEquals(
                FailureCause.HOT,
                assertInstanceOf(Outcome.Failed.class, outcome).failure().cause());
        clouds.assertNoUploadIsOpen();
        assertTrue(clouds.target.all(clouds.key).isEmpty());
    }

    @Test
    void aVersionIsBackedUpByItsIdAndThenTheNewest() {
        TwoClouds clouds = overwritten(3, MemoryBlob::kept);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(2, clouds.target.all(clouds.key).size(), "the one that was read by its id, and the newest");
        clouds.assertNewestIsBackedUp();
        clouds.assertNoObjectIsMixed();
        clouds.assertNoUploadIsOpen();
    }

    @Test
    void whatWasThrownAwayIsForgivenOnceAVersionIsBackedUp() {
        TwoClouds clouds = overwritten(20, MemoryBlob::kept);

        for (int run = 1; run <= 10; run++) {
            clouds.run("run " + run);
        }

        assertEquals(Map.of(), clouds.failures.rows(), "a blob that gets across is not given up");
        assertTrue(clouds.target.all(clouds.key).size() >= 5);
        clouds.assertNoObjectIsMixed();
    }

    @Test
    void aVersionThatIsStillCurrentIsReportedAsBackedUp() {
        TwoClouds clouds = pinned();
        BlobVersion current = clouds.currentVersion();

        Outcome outcome = clouds.run("finisher");

        assertEquals(current, assertInstanceOf(Outcome.BackedUp.class, outcome).version());
        assertEquals(1, clouds.target.all(clouds.key).size());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void aVersionThatTheAccountNoLongerKeepsMakesWayForTheNewest() {
        TwoClouds clouds = pinned();
        clouds.write(TwoClouds.LARGE_TWO);
        clouds.source.dropVersions();

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("finisher"));

        clouds.assertNewestIsBackedUp();
        clouds.assertNoObjectIsMixed();
        clouds.assertNoUploadIsOpen();
    }

    /** The event of the newer version was acknowledged because the older one was being copied: it must not be forgotten. */
    @TestFactory
    Stream<DynamicTest> theNewestIsNotForgottenWhereverTheFinisherDies() {
        return SegmentScene.everywhere(
                HotBlobTest::overtaken,
                clouds -> SegmentScene.run(clouds, Place.RUN, segment(clouds)),
                (clouds, place) -> {
                    place.disturb(clouds, clouds.boundary.crash(Place.RUN));
                    SegmentScene.runAndCrash(clouds, Place.RUN, segment(clouds));
                    clouds.drain("second");

                    clouds.assertNewestIsBackedUp();
                    clouds.assertNoObjectIsMixed();
                    assertEquals(Map.of(), clouds.failures.rows());
                });
    }

    private static Segment segment(TwoClouds clouds) {
        return clouds.work.next().orElseThrow();
    }

    /** A version is being read by its id, and its reader dies before it completes. */
    private static TwoClouds pinned() {
        TwoClouds clouds = overwritten(2, MemoryBlob::kept);
        clouds.boundary.before("uploads.complete", 1, clouds.boundary.crash("reader"));
        clouds.runAndCrash("reader");
        assertIsReadById(clouds);
        return clouds;
    }

    /** A version is being read by its id, its reader ran out of time, and a newer one's event has been acknowledged. */
    private static TwoClouds overtaken() {
        TwoClouds clouds = overwritten(2, MemoryBlob::kept);
        Duration almostAll = TwoClouds.TIME.minus(clouds.limits.handover());
        clouds.boundary.before("source.read", 3 * PARTS - 1, () -> clouds.clock.advance(almostAll.minusSeconds(10)));
        assertInstanceOf(Outcome.HandedOver.class, clouds.run("reader"));
        assertIsReadById(clouds);
        clouds.source.put(clouds.blob, TwoClouds.LARGE_TWO, MemoryBlob::kept);
        assertInstanceOf(Outcome.HandedOver.class, clouds.run("acknowledged"));
        return clouds;
    }

    private static void assertIsReadById(TwoClouds clouds) {
        assertTrue(SegmentScene.copying(clouds).versionId().isPresent(), "it is read by its id");
    }
}
