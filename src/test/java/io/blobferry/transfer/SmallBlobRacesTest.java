package io.blobferry.transfer;

import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Two events for one small blob at once. */
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

    private static Stream<DynamicTest> raced(Supplier<TwoClouds> scenes, Consumer<TwoClouds> change) {
        return TwoRuns.interleaved(() -> new TwoRuns(scenes.get(), Errand.event(), change, Errand.event()));
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
