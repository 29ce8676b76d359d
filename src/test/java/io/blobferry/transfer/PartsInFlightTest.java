package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.CopyPlan;
import io.blobferry.domain.Outcome;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How many parts are on their way at once, and what memory that takes. */
class PartsInFlightTest {
    private static final int IN_FLIGHT = 3;
    private static final BlobContent SIX_PARTS = new BlobContent(7, 5 * CopyPlan.SMALLEST_PART + 1000);

    private final TwoClouds clouds = new TwoClouds();

    PartsInFlightTest() {
        Limits limits = TwoClouds.LIMITS;
        clouds.limits = new Limits(
                limits.smallBlob(),
                limits.segment(),
                IN_FLIGHT,
                limits.looks(),
                limits.partAttempts(),
                limits.firstPause(),
                limits.longestPause(),
                limits.handover(),
                limits.idleAttempts(),
                limits.discardedSizes());
    }

    /** Each of the first parts waits for the others in mid-stream, so they are all on their way at one moment. */
    @Test
    void asManyPartsAsAllowedAreOnTheirWayAtOnceAndNeverMore() {
        clouds.write(SIX_PARTS);
        CountDownLatch together = new CountDownLatch(IN_FLIGHT);
        clouds.boundary.before("source.halfway", 0, () -> {
            together.countDown();
            awaitAll(together);
        });

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(IN_FLIGHT, clouds.source.peakStreams());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void memoryDependsOnThePartsInFlightAndNotOnTheirSize() {
        clouds.write(SIX_PARTS);

        clouds.run("first");

        assertTrue(clouds.source.peakBytes() <= (long) IN_FLIGHT * BlobContent.BUFFER);
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void aPartThatFailsForGoodLetsTheOthersInFlightEnd() {
        clouds.write(SIX_PARTS);
        CountDownLatch together = new CountDownLatch(IN_FLIGHT);
        clouds.boundary.before("source.halfway", 0, () -> {
            together.countDown();
            awaitAll(together);
        });
        clouds.boundary.before("source.halfway", IN_FLIGHT, () -> {
            throw new SourceGoneException("read", null);
        });

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(6, clouds.listener.parts.stream().distinct().count());
        assertEquals(6, clouds.listener.parts.size(), "no part that ended well is copied again");
        clouds.assertNewestIsBackedUp();
    }

    private static void awaitAll(CountDownLatch together) {
        try {
            together.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
