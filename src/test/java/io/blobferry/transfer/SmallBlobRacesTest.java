package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.domain.Outcome;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Two runs of one small blob: the first stops at some point, a whole second one runs, and the first wakes up. Whatever
 * the point, both settle and the newest version stays.
 */
class SmallBlobRacesTest {
    @TestFactory
    Stream<DynamicTest> theSameVersion() {
        return raced(SmallBlobRacesTest::newBlob, scene -> {});
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersion() {
        return raced(SmallBlobRacesTest::newBlob, scene -> scene.write(TwoClouds.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionOverAnEarlierBackup() {
        return raced(SmallBlobRacesTest::overwritten, scene -> scene.write(new BlobContent(9, TwoClouds.SMALL)));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheBytesOfTheEarlierBackup() {
        return raced(SmallBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_ONE));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheSameBytes() {
        return raced(SmallBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionThatIsLarge() {
        return raced(SmallBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.LARGE_ONE));
    }

    /** The sleeper wakes, does what harm it can, and dies at some later call: its event comes again. */
    @TestFactory
    Stream<DynamicTest> aSleeperThatDiesIsMadeGoodWhenItsEventComesAgain() {
        return Place.all(SmallBlobRacesTest::overwritten).stream()
                .map(place -> DynamicTest.dynamicTest(place.toString(), () -> {
                    for (int later = place.nth(); later <= place.nth() + 6; later++) {
                        for (Boundary.Side side : Boundary.Side.values()) {
                            sleepAndDie(place, new Place(side, later, "any"));
                        }
                    }
                }));
    }

    private static void sleepAndDie(Place sleep, Place death) {
        TwoClouds scene = overwritten();
        sleep.disturb(scene, () -> {
            scene.write(TwoClouds.SMALL_ONE);
            scene.run("second");
        });
        death.disturb(scene, scene.boundary.crash(Place.RUN));

        scene.runAndCrash(Place.RUN);
        scene.run("again");

        scene.assertNewestIsBackedUp();
        scene.assertNoObjectIsMixed();
    }

    private static Stream<DynamicTest> raced(Supplier<TwoClouds> scenes, Consumer<TwoClouds> change) {
        return Place.everywhere(scenes, (scene, place) -> {
            place.disturb(scene, () -> {
                change.accept(scene);
                assertSettled(scene.run("second"));
            });

            assertSettled(scene.run(Place.RUN));

            scene.assertNewestIsBackedUp();
            scene.assertNoObjectIsMixed();
            scene.assertNoUploadIsOpen();
        });
    }

    private static void assertSettled(Outcome outcome) {
        assertFalse(outcome instanceof Outcome.Unfinished, outcome.toString());
    }

    private static TwoClouds newBlob() {
        TwoClouds scene = new TwoClouds();
        scene.write(TwoClouds.SMALL_ONE);
        return scene;
    }

    /** One version is backed up, and the next is waiting. */
    private static TwoClouds overwritten() {
        TwoClouds scene = newBlob();
        scene.run("earlier");
        scene.write(TwoClouds.SMALL_TWO);
        return scene;
    }
}
