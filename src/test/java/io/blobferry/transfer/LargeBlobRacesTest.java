package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.domain.Outcome;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Two runs of one large blob: the first freezes at some point, a whole second one runs, and the first wakes up. Whatever
 * the point, both settle, the newest version stays current, and no upload is left open.
 */
class LargeBlobRacesTest {
    @TestFactory
    Stream<DynamicTest> theSameVersion() {
        return raced(LargeBlobRacesTest::newBlob, scene -> {});
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersion() {
        return raced(LargeBlobRacesTest::newBlob, scene -> scene.write(TwoClouds.LARGE_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionThatIsSmall() {
        return raced(LargeBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheBytesOfTheEarlierBackup() {
        return raced(LargeBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_ONE));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheSameBytes() {
        return raced(LargeBlobRacesTest::newBlob, scene -> scene.write(TwoClouds.LARGE_ONE));
    }

    @TestFactory
    Stream<DynamicTest> aSleeperThatDiesOnWakingIsMadeGoodWhenItsEventComesAgain() {
        return Place.everywhere(LargeBlobRacesTest::overwritten, (scene, place) -> {
            place.disturb(scene, () -> {
                scene.write(TwoClouds.SMALL_ONE);
                scene.run("second");
            });
            scene.boundary.atCall(Boundary.Side.AFTER, Place.RUN, place.nth() + 1, scene.boundary.crash(Place.RUN));

            scene.runAndCrash(Place.RUN);
            scene.run("again");

            scene.assertNewestIsBackedUp();
            scene.assertNoObjectIsMixed();
        });
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
        scene.write(TwoClouds.LARGE_ONE);
        return scene;
    }

    private static TwoClouds overwritten() {
        TwoClouds scene = new TwoClouds();
        scene.write(TwoClouds.SMALL_ONE);
        scene.run("earlier");
        scene.write(TwoClouds.LARGE_ONE);
        return scene;
    }
}
