package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Deletions that are followed by a delete marker, which removes nothing. */
class DeletedBlobTest {
    private static final String RUN = Place.RUN;

    private final TwoClouds clouds = deleted();

    private static TwoClouds deleted() {
        TwoClouds clouds = TwoClouds.holding(TwoClouds.SMALL_ONE);
        clouds.run("created");
        clouds.source.delete(clouds.blob);
        return clouds;
    }

    private static Outcome follow(TwoClouds clouds, String id) {
        return clouds.engine()
                .followDeletion(new Run(id, clouds.clock, TwoClouds.TIME, clouds.listener), clouds.event());
    }

    @Test
    void aMarkerLiesOverTheBackupAndTheVersionStays() {
        Outcome.DeletionMarked marked = assertInstanceOf(Outcome.DeletionMarked.class, follow(clouds, RUN));

        assertEquals(clouds.key, marked.key());
        assertTrue(marked.marker().isPresent());
        assertEquals(Optional.empty(), clouds.target.current(clouds.key));
        assertEquals(1, clouds.target.all(clouds.key).size());
    }

    @Test
    void theSameEventAgainMarksNothing() {
        follow(clouds, RUN);

        assertEquals(new Outcome.SourceGone(clouds.blob, false), follow(clouds, "again"));

        assertEquals(1, clouds.boundary.count("target.mark"));
    }

    @Test
    void anEventThatIsLateFindsTheBlobThereAndMarksNothing() {
        TwoClouds there = TwoClouds.holding(TwoClouds.SMALL_ONE);

        assertInstanceOf(Outcome.BackedUp.class, follow(there, RUN));

        assertEquals(0, there.boundary.count("target.mark"));
        there.assertNewestIsBackedUp();
    }

    @Test
    void aBlobThatCameBackAfterItsDeletionIsBackedUpAgain() {
        follow(clouds, RUN);
        clouds.write(TwoClouds.SMALL_TWO);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("created again"));

        clouds.assertNewestIsBackedUp();
        assertEquals(2, clouds.target.all(clouds.key).size());
    }

    @Test
    void whatSomebodyElsePutThereIsNotMarked() {
        clouds.target.overwrite(clouds.key, TwoClouds.FOREIGN);

        assertInstanceOf(Outcome.SourceGone.class, follow(clouds, RUN));

        assertTrue(clouds.target.current(clouds.key).isPresent());
    }

    @Test
    void aBlobThatWasNeverSeenLeavesNothingToMark() {
        TwoClouds never = new TwoClouds();

        assertEquals(new Outcome.SourceGone(never.blob, true), follow(never, RUN));
    }

    @Test
    void inABucketThatKeepsNoVersionsNothingIsMarked() {
        clouds.target.keepNoVersions();

        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, follow(clouds, RUN));

        assertEquals(FailureCause.REFUSED, failed.failure().cause());
        assertTrue(failed.failure().detail().contains("BLOBFERRY_DELETE_MARKERS"), failed::toString);
        assertTrue(clouds.target.current(clouds.key).isPresent());
    }

    @Test
    void aRefusedMarkerIsAFailure() {
        clouds.boundary.before("target.mark", 1, () -> {
            throw new RefusedException("mark", FailureCause.TARGET_DENIED, "403", null);
        });

        assertInstanceOf(Outcome.Failed.class, follow(clouds, RUN));
    }

    @Test
    void aFaultThatMayPassLeavesTheEventUnsettled() {
        clouds.boundary.before("target.mark", 1, Boundary.lost());

        assertFalse(follow(clouds, RUN).settled());
        assertInstanceOf(Outcome.DeletionMarked.class, follow(clouds, "again"));
    }

    @Test
    void aRunWithoutTimeLeavesTheEventUnsettled() {
        clouds.boundary.after(
                "source.open", 1, () -> clouds.clock.advance(TwoClouds.TIME.minus(Duration.ofSeconds(20))));

        assertFalse(follow(clouds, RUN).settled());
        assertEquals(0, clouds.boundary.count("target.mark"));
    }

    /** Whoever writes the blob anew, with the same bytes or others, finds it backed up in the end, whenever it was. */
    @TestFactory
    Stream<DynamicTest> aBlobThatComesBackAnywhereInTheRunIsBackedUp() {
        return Stream.of(TwoClouds.SMALL_ONE, TwoClouds.SMALL_TWO)
                .flatMap(content -> places(
                        content.equals(TwoClouds.SMALL_ONE) ? "the same bytes, " : "other bytes, ", (scene, place) -> {
                            place.disturb(scene, () -> {
                                scene.write(content);
                                scene.run("created again");
                            });

                            Outcome outcome = follow(scene, RUN);

                            assertTrue(outcome.settled(), outcome::toString);
                            scene.assertNewestIsBackedUp();
                            scene.assertNoObjectIsMixed();
                        }));
    }

    @TestFactory
    Stream<DynamicTest> aRunThatDiesAnywhereIsMadeGoodByTheNextDelivery() {
        return places("", (scene, place) -> {
            place.disturb(scene, scene.boundary.crash(RUN));
            try {
                follow(scene, RUN);
            } catch (Boundary.Crash | CompletionException died) {
                assertTrue(scene.boundary.isDead(RUN));
            }

            assertTrue(follow(scene, "again").settled());

            assertEquals(Optional.empty(), scene.target.current(scene.key));
            assertEquals(1, scene.target.all(scene.key).size(), "the version stays");
        });
    }

    private static Stream<DynamicTest> places(String what, BiConsumer<TwoClouds, Place> test) {
        TwoClouds undisturbed = deleted();
        follow(undisturbed, RUN);
        return Place.all(undisturbed.boundary).stream()
                .map(place -> DynamicTest.dynamicTest(what + place, () -> test.accept(deleted(), place)));
    }
}
